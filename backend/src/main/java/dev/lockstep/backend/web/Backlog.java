package dev.lockstep.backend.web;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * What of a connection waits for the thread that takes it: bytes or messages, as its owner counts.
 * The event loop adds and stops reading above a high mark; whoever takes tells the event loop, by a
 * task of its queue, when a low mark is crossed.
 *
 * <p>So no end of a pause is lost: the count goes below the low mark in one step of some {@link
 * #take}; if the event loop decides on a pause at the same time, the task comes after that. The
 * event loop then asks {@link #isDrained}, for more may have been added.
 */
public final class Backlog {
  // There is one for each client of a cluster: an object less for each of them.
  private static final AtomicLongFieldUpdater<Backlog> WAITING =
      AtomicLongFieldUpdater.newUpdater(Backlog.class, "waiting");

  private final int high;
  private final int low;
  private volatile long waiting;

  /**
   * @param high reading is to stop when more than this waits
   * @param low reading is to go on when not more than this waits
   */
  public Backlog(int high, int low) {
    if (low < 0 || low > high) {
      throw new IllegalArgumentException("the low mark is between 0 and the high mark");
    }
    this.high = high;
    this.low = low;
  }

  /** Counts something that waits from now on. Before it is handed over; on the event loop. */
  public void add(long amount) {
    var _ = WAITING.addAndGet(this, amount);
  }

  /**
   * Something does not wait any more; any thread.
   *
   * @return whether the event loop is to be told, to look whether it is drained
   */
  public boolean take(long amount) {
    long left = WAITING.addAndGet(this, -amount);
    return left <= low && left + amount > low;
  }

  /** Whether reading is to stop; on the event loop. */
  public boolean isAhead() {
    return waiting > high;
  }

  /** Whether reading may go on; on the event loop. */
  public boolean isDrained() {
    return waiting <= low;
  }
}
