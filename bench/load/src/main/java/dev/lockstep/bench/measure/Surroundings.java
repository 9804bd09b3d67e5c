package dev.lockstep.bench.measure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Place and time of a measure; a figure means nothing without them.
 *
 * @param machine processor, cores, memory
 * @param commit of this program; with a plus when the tree had uncommitted changes
 */
public record Surroundings(
    String machine, String kernel, String java, String flags, String commit, String day) {

  /**
   * @param root of the source tree
   */
  public static Surroundings find(Path root, Instant now, List<String> flags) {
    return new Surroundings(
        cores() + " cores of " + field("/proc/cpuinfo", "model name") + ", " + memory(),
        "Linux " + first("/proc/sys/kernel/osrelease").replaceFirst("^([0-9.]+).*", "$1"),
        ManagementFactory.getRuntimeMXBean().getVmVendor() + " " + Runtime.version(),
        String.join(" ", flags),
        git(root, "rev-parse", "--short", "HEAD")
            + (git(root, "status", "--porcelain", "--untracked-files=no").isEmpty() ? "" : "+"),
        now.toString().substring(0, 10));
  }

  private static int cores() {
    // This process may be bound to one core.
    try {
      return (int)
          Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
              .filter(line -> line.startsWith("processor"))
              .count();
    } catch (IOException e) {
      return Runtime.getRuntime().availableProcessors();
    }
  }

  private static String memory() {
    String kilobytes = field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
    return kilobytes.isEmpty() ? "" : (Long.parseLong(kilobytes) >> 20) + " GB memory";
  }

  private static String field(String file, String name) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static String first(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static String git(Path root, String... arguments) {
    try {
      java.util.ArrayList<String> command =
          new java.util.ArrayList<>(List.of("git", "-C", root.toString()));
      command.addAll(List.of(arguments));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
