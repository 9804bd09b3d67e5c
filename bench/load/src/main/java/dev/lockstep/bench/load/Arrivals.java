package dev.lockstep.bench.load;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The time at which each change of a numbered series first arrived at one observer. The observer's
 * thread writes it; any thread reads it.
 */
final class Arrivals {
  /** Marks a change that has not arrived. Unlike 0, it cannot be mistaken for a time. */
  static final long NEVER = Long.MIN_VALUE;

  private final AtomicLongArray times;
  private final AtomicInteger count = new AtomicInteger();

  Arrivals(int changes) {
    times = new AtomicLongArray(changes);
    for (int i = 0; i < changes; i++) {
      times.set(i, NEVER);
    }
  }

  /** Notes an arrival; ignores numbers outside of the series. */
  void note(int change, long atNs) {
    if (change >= 0 && change < times.length() && times.compareAndSet(change, NEVER, atNs)) {
      count.incrementAndGet();
    }
  }

  /** Returns when the change arrived, or {@link #NEVER}. */
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
