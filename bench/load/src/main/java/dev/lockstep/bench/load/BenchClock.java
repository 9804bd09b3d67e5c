package dev.lockstep.bench.load;

import dev.lockstep.common.clock.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The machine's clock, for measures: read without an instance, and waited for. All processes of one
 * machine share it, so one may write a time into a payload and another subtract it.
 */
public final class BenchClock {
  /** Below this, a wait spins instead of giving the core away. */
  private static final long SPIN_NS = TimeUnit.MICROSECONDS.toNanos(20);

  private static final Clock CLOCK = Clock.system();

  private BenchClock() {}

  public static long nanos() {
    return CLOCK.nanos();
  }

  public static long epochMs() {
    return CLOCK.epochMs();
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
