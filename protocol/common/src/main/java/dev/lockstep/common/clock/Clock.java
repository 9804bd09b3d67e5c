package dev.lockstep.common.clock;

/** The time. Every class that waits, measures or dates something gets it passed in. */
public interface Clock {
  /** Nanoseconds since an arbitrary moment; never go back. For all that waits, ages or measures. */
  long nanos();

  /** Milliseconds since 1970; may jump. For people's eyes, and for the expiry of tokens. */
  long epochMs();

  /** Milliseconds of the same monotonic clock as {@link #nanos}. */
  default long monotonicMs() {
    return nanos() / 1_000_000;
  }

  /** The clocks of this machine. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
