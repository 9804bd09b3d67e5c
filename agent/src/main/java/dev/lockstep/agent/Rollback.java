package dev.lockstep.agent;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was started already when a later part cannot start. Used within one start. */
final class Rollback implements AutoCloseable {
  private final Deque<Part> parts = new ArrayDeque<>();

  /** Something that closes without complaint. */
  interface Part extends AutoCloseable {
    @Override
    void close();
  }

  void add(Part part) {
    parts.push(part);
  }

  /** All parts have started: they stay. */
  void cancel() {
    parts.clear();
  }

  @Override
  public void close() {
    parts.forEach(Part::close);
  }
}
