package dev.lockstep.bench.real;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * One running program of a cluster or of Lockstep itself, with its output in {@code NAME.log} of
 * its folder (a restart appends).
 *
 * <p>It cannot outlive this process: a guard, a shell that waits on a pipe held here, kills it when
 * the pipe closes silently, however this process ends. Owned by one thread.
 */
public final class Program implements AutoCloseable {
  private static final Duration KILL_WAIT = Duration.ofSeconds(10);
  private static final int TAIL_BYTES_MAX = 16 * 1024;
  private static final String GUARD = "trap '' INT TERM HUP; read -r word || kill -KILL \"$1\"";

  /** Ends with the program. */
  private static final String THROTTLE =
      "while kill -STOP \"$1\" && sleep \"$2\" && kill -CONT \"$1\"; do sleep \"$3\"; done";

  private final String name;
  private final Path log;
  private final Process process;
  private final Process guard;

  private Program(String name, Path log, Process process, Process guard) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.guard = guard;
  }

  public static Program start(String name, Path folder, List<String> command) {
    Path log = logOf(folder, name);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // Settings and home of the user who runs the tests must not affect the program.
    builder.environment().keySet().removeIf(key -> key.matches("(ETCD|KWOK|KUBE).*"));
    builder.environment().put("HOME", folder.toString());
    try {
      Process process = builder.start();
      try {
        return new Program(name, log, process, guardOf(process.pid()));
      } catch (IOException noGuard) {
        process.destroyForcibly();
        throw noGuard;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(name + " could not be started: " + e.getMessage(), e);
    }
  }

  public static Path logOf(Path folder, String name) {
    return folder.resolve(name + ".log");
  }

  private static Process guardOf(long pid) throws IOException {
    return new ProcessBuilder("/bin/sh", "-c", GUARD, "guard", Long.toString(pid))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Asks the program to end, and kills it if it has not ended after {@code grace}; returns whether
   * it ended on request.
   */
  public boolean stop(Duration grace) {
    process.destroy();
    boolean obeyed = waitFor(grace);
    close();
    return obeyed;
  }

  /** Kills the program without warning, as a crash of its machine would. */
  @Override
  public void close() {
    process.destroyForcibly();
    if (!waitFor(KILL_WAIT)) {
      throw new IllegalStateException(name + " (pid " + pid() + ") does not end even when killed");
    }
    dismissGuard();
  }

  /** Returns the exit code of a program that ends by itself; empty when it has not in this time. */
  public OptionalInt awaitEnd(Duration time) {
    return waitFor(time) && !process.isAlive()
        ? OptionalInt.of(process.exitValue())
        : OptionalInt.empty();
  }

  /** Suspends the program: it neither runs nor ends. */
  public void pause() {
    signal("STOP");
  }

  /** Resumes a suspended program. */
  public void resume() {
    signal("CONT");
  }

  /**
   * Limits the program to this many percent of its running time, in periods of a tenth of a second,
   * as a limit on its processor does; until the result is closed.
   */
  public AutoCloseable throttle(int percent) {
    try {
      Process throttle =
          new ProcessBuilder(
                  "/bin/sh",
                  "-c",
                  THROTTLE,
                  "throttle",
                  Long.toString(pid()),
                  "0.%03d".formatted(100 - percent),
                  "0.%03d".formatted(percent))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return () -> {
        throttle.destroyForcibly();
        waitFor(throttle);
        resume();
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void waitFor(Process ending) {
    try {
      var _ = ending.waitFor(KILL_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void signal(String signal) {
    try {
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + pid())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!kill.waitFor(KILL_WAIT.toMillis(), TimeUnit.MILLISECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException(name + " (pid " + pid() + ") could not be sent " + signal);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean waitFor(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  /** The operating system may soon reuse the process id, so the guard must end with the program. */
  private void dismissGuard() {
    try (OutputStream pipe = guard.getOutputStream()) {
      pipe.write('\n');
    } catch (IOException alreadyGone) {
      // A guard that has ended can no longer kill, which is all that matters here.
      guard.destroyForcibly();
    }
  }

  /** Returns the end of the program's output, for the report of a failure. */
  public String tail(int lines) {
    return tail(log, lines);
  }

  static String tail(Path log, int lines) {
    try (var channel = Files.newByteChannel(log)) {
      long start = Math.max(0, channel.size() - TAIL_BYTES_MAX);
      channel.position(start);
      var bytes = ByteBuffer.allocate(TAIL_BYTES_MAX);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Reads until the buffer is full or the file ends.
      }
      List<String> all =
          new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      return "(no output: " + e.getMessage() + ")";
    }
  }
}
