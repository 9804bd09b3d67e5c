package dev.lockstep.backend;

import java.util.ArrayDeque;
import java.util.Deque;

/** Takes back what was begun, newest first, unless all went well. */
final class Undo implements AutoCloseable {
  private final Deque<Runnable> steps = new ArrayDeque<>();

  void add(Runnable step) {
    steps.push(step);
  }

  /** All went well: nothing is taken back. */
  void cancel() {
    steps.clear();
  }

  @Override
  public void close() {
    while (!steps.isEmpty()) {
      steps.pop().run();
    }
  }
}
