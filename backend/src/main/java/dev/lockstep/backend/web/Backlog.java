package dev.lockstep.backend.web;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * Counts what a connection has handed to another thread and that thread has not taken: bytes or
 * messages, as the owner chooses. The event loop adds, and pauses reading above a high mark. When
 * {@link #take} crosses the low mark, the taking thread queues a task on the event loop.
 *
 * <p>No end of a pause is lost: exactly one {@link #take} crosses the low mark, and its task runs
 * after a pause that the event loop decides at the same time. That task must ask {@link
 * #isDrained}, as more may have been added since.
 */
public final class Backlog {
  // Each attachment of a session has a backlog; a field updater saves an object in each.
  private static final AtomicLongFieldUpdater<Backlog> WAITING =
      AtomicLongFieldUpdater.newUpdater(Backlog.class, "waiting");

  private final int high;
  private final int low;
  private volatile long waiting;

  /**
   * @param high reading pauses when more than this waits
   * @param low reading resumes when at most this waits
   */
  public Backlog(int high, int low) {
    if (low < 0 || low > high) {
      throw new IllegalArgumentException("the low mark is between 0 and the high mark");
    }
    this.high = high;
    this.low = low;
  }

  /** Adds what is about to be handed over; on the event loop. */
  public void add(long amount) {
    var _ = WAITING.addAndGet(this, amount);
  }

  /**
   * Subtracts what the taking thread has received; any thread.
   *
   * @return whether this crossed the low mark, so that the event loop must check {@link #isDrained}
   */
  public boolean take(long amount) {
    long left = WAITING.addAndGet(this, -amount);
    return left <= low && left + amount > low;
  }

  /** Whether reading must pause; on the event loop. */
  public boolean isAhead() {
    return waiting > high;
  }

  /** Whether reading may resume; on the event loop. */
  public boolean isDrained() {
    return waiting <= low;
  }
}
