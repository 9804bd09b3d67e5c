package dev.lockstep.bench.load;

import java.util.concurrent.TimeUnit;

/**
 * Makes changes at a fixed rate, regardless of the outcome of earlier ones. Each change has its own
 * due time and is made as soon as possible after it. A change that a stall of the maker or the
 * server delays counts as late.
 */
public final class Pacer {
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  /** Changes that are due within this time are made in one call, as a watch delivers them. */
  private static final long TOGETHER_NS = TimeUnit.MICROSECONDS.toNanos(500);

  /** Makes changes. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Makes the changes that are due.
     *
     * @param first number of the first one
     * @param dueNs due time of each
     */
    void make(long first, long[] dueNs);
  }

  /** The clock and the way to wait for it. */
  interface Time {
    long nanos();

    void waitUntil(long dueNs);
  }

  private static final Time REAL =
      new Time() {
        @Override
        public long nanos() {
          return BenchClock.nanos();
        }

        @Override
        public void waitUntil(long dueNs) {
          BenchClock.waitUntil(dueNs);
        }
      };

  private Pacer() {}

  /** Runs for this long and returns the number of changes made. */
  public static long run(int rate, double seconds, Maker maker) {
    return run(rate, seconds, maker, REAL);
  }

  static long run(int rate, double seconds, Maker maker, Time time) {
    long total = (long) (rate * seconds);
    double periodNs = SECOND_NS / (double) rate;
    long startNs = time.nanos() + TimeUnit.MILLISECONDS.toNanos(1);
    long made = 0;
    while (made < total) {
      long due = startNs + (long) (made * periodNs);
      time.waitUntil(due);
      long until = time.nanos();
      int count = 1;
      while (made + count < total && startNs + (long) ((made + count) * periodNs) <= until) {
        count++;
      }
      long[] dueNs = new long[count];
      for (int i = 0; i < count; i++) {
        dueNs[i] = startNs + (long) ((made + i) * periodNs);
      }
      maker.make(made, dueNs);
      made += count;
      if (periodNs < TOGETHER_NS) {
        time.waitUntil(until + TOGETHER_NS);
      }
    }
    return made;
  }
}
