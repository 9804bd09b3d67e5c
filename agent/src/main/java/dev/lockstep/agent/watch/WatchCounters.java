package dev.lockstep.agent.watch;

import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of one type. Written by the type's watch thread, read by any. */
public final class WatchCounters {

  private final AtomicLongArray counts = new AtomicLongArray(WatchCounter.values().length);

  public WatchCounters() {}

  void count(WatchCounter counter) {
    counts.getAndIncrement(counter.ordinal());
  }

  public long get(WatchCounter counter) {
    return counts.get(counter.ordinal());
  }
}
