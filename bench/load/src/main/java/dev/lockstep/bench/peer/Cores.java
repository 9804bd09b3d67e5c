package dev.lockstep.bench.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Assigns one core to servers and another to everything else, so that a measure does not share a
 * core with its subject. On a machine without {@code taskset} or with a single core, all processes
 * share all cores.
 *
 * @param isPinned whether cores are assigned
 */
public record Cores(boolean isPinned) {
  public static final int SERVER = 0;
  public static final int LOAD = 1;

  /** Both cores. */
  public static final int ALL = -1;

  public static Cores find() {
    boolean enough = Runtime.getRuntime().availableProcessors() > 1;
    return new Cores(enough && runs(List.of("taskset", "-V")));
  }

  /** Returns the command that runs another command on one core. */
  List<String> on(int core, List<String> command) {
    List<String> pinned = new ArrayList<>(launcher(core));
    pinned.addAll(command);
    return pinned;
  }

  /**
   * Returns the words that come before a command to run it on one core; none if nothing is pinned.
   */
  List<String> launcher(int core) {
    if (!isPinned) {
      return List.of();
    }
    String cores = core == ALL ? SERVER + "," + LOAD : Integer.toString(core);
    return List.of("taskset", "-c", cores);
  }

  /** Moves all threads of this process to the core of the load. */
  public void pinSelf() {
    if (isPinned) {
      var _ =
          runs(
              List.of(
                  "taskset",
                  "-a",
                  "-c",
                  "-p",
                  Integer.toString(LOAD),
                  Long.toString(ProcessHandle.current().pid())));
    }
  }

  static boolean runs(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
