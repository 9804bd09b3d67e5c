package dev.lockstep.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts programs with limited resources: a small disk, few file descriptors. */
final class Sandbox {
  private static final String MOUNT = "mount -t tmpfs -o size=1m,mode=755 tmpfs \"$1\"";
  private static final List<String> ALONE = List.of("unshare", "-rm", "/bin/sh", "-c");
  private static final long PROBE_S = 20;

  private Sandbox() {}

  /** Returns why a small disk is not available here; empty when it is. */
  static Optional<String> missingDisk(Path folder) {
    List<String> probe = new ArrayList<>(ALONE);
    probe.addAll(List.of(MOUNT, "probe", folder.toString()));
    try {
      Process process =
          new ProcessBuilder(probe)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean hasEnded = process.waitFor(PROBE_S, TimeUnit.SECONDS);
      process.destroyForcibly();
      return hasEnded && process.exitValue() == 0
          ? Optional.empty()
          : Optional.of("no tmpfs may be mounted here (unshare -rm, mount)");
    } catch (IOException e) {
      return Optional.of("there is no unshare: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  /** Returns the command with a private disk of 1 MiB at a folder. */
  static List<String> withSmallDisk(Path folder, List<String> command) {
    List<String> wrapped = new ArrayList<>(ALONE);
    wrapped.addAll(List.of(MOUNT + " && shift && exec \"$@\"", "sandbox", folder.toString()));
    wrapped.addAll(command);
    return wrapped;
  }

  /** Returns the path of a file on a program's private disk, for other processes. */
  static Path seenBy(long pid, Path file) {
    return Path.of("/proc", Long.toString(pid), "root").resolve(Path.of("/").relativize(file));
  }

  /** Returns the command with a bound on file descriptors. */
  static List<String> withDescriptors(int count, List<String> command) {
    List<String> wrapped = new ArrayList<>();
    wrapped.addAll(List.of("/bin/sh", "-c", "ulimit -n " + count + " && exec \"$@\"", "sandbox"));
    wrapped.addAll(command);
    return wrapped;
  }
}
