package dev.lockstep.bench.peer;

import dev.lockstep.bench.load.BenchClock;
import dev.lockstep.bench.load.ProcessCost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program that a measure runs on a core of its choice. The measure reads its output line by line;
 * its errors go into a file, whose end a failure shows. It ends with this process.
 */
public final class Program implements AutoCloseable {
  /** The launcher's flags for a backend, and a collector that uses no second core. */
  public static final List<String> JAVA_FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:TrimNativeHeapInterval=5000",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");

  private static final long LOG_MS = 100;
  private static final int LINES_MAX = 1_024;
  private static final int TAIL_LINES = 5;
  private static final long ENDING_SECONDS = 5;

  private final String name;
  private final boolean isJava;
  private final Process process;
  private final Path complaints;
  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(LINES_MAX);
  private final Thread hook;

  private Program(String name, boolean isJava, Process process, Path complaints) {
    this.name = name;
    this.isJava = isJava;
    this.process = process;
    this.complaints = complaints;
    this.hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
    Thread.ofPlatform().daemon().name(name + "-output").start(this::read);
  }

  public static Program start(String name, Cores cores, int core, List<String> command)
      throws IOException {
    return start(name, false, cores, core, command);
  }

  private static Program start(
      String name, boolean isJava, Cores cores, int core, List<String> command) throws IOException {
    Path complaints = Files.createTempFile("lockstep-bench-" + name, ".err");
    Process process =
        new ProcessBuilder(cores.on(core, command)).redirectError(complaints.toFile()).start();
    return new Program(name, isJava, process, complaints);
  }

  /**
   * A class to run.
   *
   * @param flags of the Java machine
   * @param main the name of the class
   */
  public record JavaCommand(List<String> flags, String main, List<String> arguments) {
    public JavaCommand {
      flags = List.copyOf(flags);
      arguments = List.copyOf(arguments);
    }
  }

  /** Starts a class of this program in a Java machine of its own. */
  public static Program java(String name, Cores cores, int core, JavaCommand java)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(javaCommand());
    command.addAll(JAVA_FLAGS);
    command.addAll(java.flags());
    command.add("-cp");
    command.add(ManagementFactory.getRuntimeMXBean().getClassPath());
    command.add(java.main());
    command.addAll(java.arguments());
    return start(name, true, cores, core, command);
  }

  /** Returns the Java machine that runs this process. */
  static String javaCommand() {
    return ProcessHandle.current().info().command().orElse("java");
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.put(line);
      }
    } catch (IOException e) {
      // The program has ended; a reader that waits for a line times out.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public long pid() {
    return process.pid();
  }

  public ProcessCost cost() throws IOException {
    return ProcessCost.of(process.pid());
  }

  /** Writes a line to its input. */
  public void tell(String line) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  /** Returns the next line that it prints. */
  public String line(long seconds) throws IOException, InterruptedException {
    for (long left = seconds * 10; left > 0; left--) {
      String line = lines.poll(100, TimeUnit.MILLISECONDS);
      if (line != null) {
        return line;
      }
      if (!process.isAlive() && lines.isEmpty()) {
        throw new IOException(name + " has ended: " + tail());
      }
    }
    throw new IOException(name + " says nothing for " + seconds + " s: " + tail());
  }

  /** Returns all that it prints until it ends by itself. */
  public List<String> rest(long seconds) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    for (long left = seconds * 10; left > 0; left--) {
      boolean hasEnded = !process.isAlive();
      String line = lines.poll(100, TimeUnit.MILLISECONDS);
      if (line != null) {
        all.add(line);
        left++;
      } else if (hasEnded) {
        if (process.exitValue() != 0) {
          throw new IOException(name + " has failed: " + tail());
        }
        return all;
      }
    }
    throw new IOException(name + " did not end within " + seconds + " s");
  }

  /** Returns the number in the next line of this form: the pattern's group 1. */
  public int number(Pattern form, long seconds) throws IOException, InterruptedException {
    for (int i = 0; i < LINES_MAX; i++) {
      Matcher matcher = form.matcher(line(seconds));
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
    }
    throw new IOException(name + " printed no line like " + form);
  }

  /** Waits until it has logged this. */
  void awaitLog(String text, long seconds) throws IOException {
    long untilNs = BenchClock.nanos() + TimeUnit.SECONDS.toNanos(seconds);
    while (!Files.readString(complaints).contains(text)) {
      if (BenchClock.nanos() - untilNs > 0 || !process.isAlive()) {
        throw new IOException(name + " has not logged \"" + text + "\": " + tail());
      }
      BenchClock.pause(LOG_MS);
    }
  }

  private String tail() throws IOException {
    List<String> all = Files.readAllLines(complaints);
    return String.join(" / ", all.subList(Math.max(0, all.size() - TAIL_LINES), all.size()));
  }

  /**
   * Returns the bytes in use on a Java machine's heap after a full collection; null for other
   * programs.
   */
  public @Nullable Long heapBytes() throws IOException, InterruptedException {
    Path jcmd = Path.of(javaCommand()).resolveSibling("jcmd");
    String pid = Long.toString(process.pid());
    // Any other program would end on the signal.
    if (!isJava || !Files.exists(jcmd) || !Cores.runs(List.of(jcmd.toString(), pid, "GC.run"))) {
      return null;
    }
    Process asked =
        new ProcessBuilder(jcmd.toString(), pid, "GC.heap_info").redirectErrorStream(true).start();
    String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    long sum = 0;
    Matcher used = Pattern.compile("generation +total \\d+K, used (\\d+)K").matcher(answer);
    while (used.find()) {
      sum += Long.parseLong(used.group(1)) << 10;
    }
    used = Pattern.compile("(?m)^ *(?:Tenured|DefNew).*used (\\d+)K").matcher(answer);
    if (sum == 0) {
      while (used.find()) {
        sum += Long.parseLong(used.group(1)) << 10;
      }
    }
    return sum == 0 ? null : sum;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(ENDING_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(ENDING_SECONDS, TimeUnit.SECONDS);
      }
      Files.deleteIfExists(complaints);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // A file in the temporary folder remains.
      return;
    } finally {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
