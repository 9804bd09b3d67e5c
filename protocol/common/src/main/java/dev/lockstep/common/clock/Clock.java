package dev.lockstep.common.clock;

/** Source of time. Classes that wait, measure or date anything receive it as a parameter. */
public interface Clock {
  /** Monotonic nanoseconds since an arbitrary moment, for waits, ages and measurements. */
  long nanos();

  /** Milliseconds since 1970, which may jump: for display, and for the expiry of tokens. */
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
