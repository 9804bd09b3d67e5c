package dev.lockstep.common.undo;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Undoes the steps of a start that fails halfway, newest first. Each step runs, even when an
 * earlier one throws. Owned by the thread that starts.
 *
 * <pre>{@code
 * try (Undo undo = new Undo()) {
 *   Server server = Server.open();
 *   undo.add(server::close);
 *   ...
 *   undo.cancel();
 *   return new Program(server, ...);
 * }
 * }</pre>
 */
public final class Undo implements AutoCloseable {
  private final Deque<Runnable> steps = new ArrayDeque<>();

  public void add(Runnable step) {
    steps.push(step);
  }

  /** Keeps all steps: the start has succeeded. */
  public void cancel() {
    steps.clear();
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    while (!steps.isEmpty()) {
      try {
        steps.pop().run();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
