package dev.lockstep.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The clock of measures. On one machine it is the same in all processes, so that one may write a
 * time into a payload and another subtract it.
 */
public final class BenchClock {
  /** What is left to a time is waited for without giving the core away below this. */
  private static final long SPIN_NS = TimeUnit.MICROSECONDS.toNanos(20);

  private BenchClock() {}

  public static long nanos() {
    return System.nanoTime();
  }

  public static long epochMs() {
    return System.currentTimeMillis();
  }

  /** Waits until a time of this clock; returns at once when it has passed. */
  public static void waitUntil(long dueNs) {
    for (long left = dueNs - nanos(); left > 0; left = dueNs - nanos()) {
      if (left > SPIN_NS) {
        LockSupport.parkNanos(left - SPIN_NS);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  public static void pause(long ms) {
    waitUntil(nanos() + TimeUnit.MILLISECONDS.toNanos(ms));
  }
}
