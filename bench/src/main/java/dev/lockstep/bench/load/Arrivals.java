package dev.lockstep.bench.load;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When each change of a numbered series arrived at one observer, the first time. Written by the
 * observer's thread, read by any.
 */
final class Arrivals {
  /** No time is 0 in practice; this one is as unlikely and cannot be subtracted by mistake. */
  static final long NEVER = Long.MIN_VALUE;

  private final AtomicLongArray times;
  private final AtomicInteger count = new AtomicInteger();

  Arrivals(int changes) {
    times = new AtomicLongArray(changes);
    for (int i = 0; i < changes; i++) {
      times.set(i, NEVER);
    }
  }

  /** Notes an arrival; numbers that are not of the series are passed over. */
  void note(int change, long atNs) {
    if (change >= 0 && change < times.length() && times.compareAndSet(change, NEVER, atNs)) {
      count.incrementAndGet();
    }
  }

  /** When the change arrived, or {@link #NEVER}. */
  long at(int change) {
    return times.get(change);
  }

  boolean isComplete() {
    return count.get() == times.length();
  }

  int missing() {
    return times.length() - count.get();
  }
}
