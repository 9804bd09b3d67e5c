package dev.lockstep.backend.relay;

/**
 * How soon one tick may follow another: at once when the last is long past, and further and further
 * apart while there is always something to tell, so that what changes meanwhile is told together.
 * What a tick costs bounds how far: where few listen, ticks stay close. Pure; owned by the relay's
 * thread.
 */
final class TickPace {
  /** How close together ticks come at the most. */
  static final long INTERVAL_NANOS_MIN = 2_000_000;

  /** How far apart, however much there is to tell. */
  static final long INTERVAL_NANOS_MAX = 18_000_000;

  /** So many times what telling takes, at the most: then that is a quarter of a loop's time. */
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

  /** There is something to tell. */
  void wanted(long nowNanos) {
    if (wantedNanos == NEVER) {
      wantedNanos = nowNanos;
    }
  }

  /** When the next tick may be. */
  long nextNanos() {
    return tickedNanos + intervalNanos;
  }

  /**
   * There was a tick.
   *
   * @param tookNanos it took on the relay's thread
   * @param spentInAllNanos what telling has taken on all event loops since their beginning
   */
  void ticked(long nowNanos, long tookNanos, long spentInAllNanos) {
    // What is still under way is not in it yet: then what was known counts, less and less.
    costNanos = Math.max(spentInAllNanos - spentNanos, costNanos / 2);
    long affordable = Math.min(costNanos * SPENT_TIMES, INTERVAL_NANOS_MAX);
    // Not whether it had to wait: where one core does all, telling holds up the news itself.
    boolean isBusy = wantedNanos != NEVER && wantedNanos - tickedNanos < affordable;
    long next = isBusy ? Math.min(intervalNanos * 2, affordable) : 0;
    intervalNanos = Math.max(Math.max(INTERVAL_NANOS_MIN, tookNanos), next);
    spentNanos = spentInAllNanos;
    wantedNanos = NEVER;
    tickedNanos = nowNanos;
  }
}
