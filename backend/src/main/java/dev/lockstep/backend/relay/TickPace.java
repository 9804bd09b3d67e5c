package dev.lockstep.backend.relay;

/**
 * Interval between ticks. A tick comes at once when the last was long ago. Under constant load the
 * interval grows, so that one tick sends the changes of several; the cost of sending bounds it, so
 * that with few listeners ticks stay close. Pure; owned by the relay's thread.
 */
final class TickPace {
  /** Smallest interval. */
  static final long INTERVAL_NANOS_MIN = 2_000_000;

  /** Largest interval, whatever the load. */
  static final long INTERVAL_NANOS_MAX = 18_000_000;

  /**
   * Largest interval as a multiple of the sending time, which is then a quarter of a loop's time.
   */
  private static final int SPENT_TIMES = 4;

  private static final long NEVER = Long.MAX_VALUE;

  private long tickedNanos;
  private long intervalNanos = INTERVAL_NANOS_MIN;
  private long wantedNanos = NEVER;
  private long spentNanos;
  private long costNanos;

  TickPace(long nowNanos) {
    tickedNanos = nowNanos - INTERVAL_NANOS_MIN;
  }

  /** Notes that a tick has something to send. */
  void wanted(long nowNanos) {
    if (wantedNanos == NEVER) {
      wantedNanos = nowNanos;
    }
  }

  /** Earliest time of the next tick. */
  long nextNanos() {
    return tickedNanos + intervalNanos;
  }

  /**
   * Adapts the interval after a tick.
   *
   * @param tookNanos the tick's time on the relay's thread
   * @param spentInAllNanos total sending time of all event loops since their start
   */
  void ticked(long nowNanos, long tookNanos, long spentInAllNanos) {
    // Deliveries under way are not in the total yet, so the last cost counts, halved each time.
    costNanos = Math.max(spentInAllNanos - spentNanos, costNanos / 2);
    long affordable = Math.min(costNanos * SPENT_TIMES, INTERVAL_NANOS_MAX);
    // A wait of the tick does not count: on one core, sending delays the changes themselves.
    boolean isBusy = wantedNanos != NEVER && wantedNanos - tickedNanos < affordable;
    long next = isBusy ? Math.min(intervalNanos * 2, affordable) : 0;
    intervalNanos = Math.max(Math.max(INTERVAL_NANOS_MIN, tookNanos), next);
    spentNanos = spentInAllNanos;
    wantedNanos = NEVER;
    tickedNanos = nowNanos;
  }
}
