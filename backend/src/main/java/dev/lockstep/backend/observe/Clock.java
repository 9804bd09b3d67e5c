package dev.lockstep.backend.observe;

/** The time, passed in to whoever needs it. */
public interface Clock {
  /** Milliseconds since some moment; never goes back. For everything that waits or ages. */
  long monotonicMs();

  /** Nanoseconds of the same clock, for measuring. */
  long nanos();

  /** Milliseconds since 1970; may jump. For what people read, and for expiry of tokens. */
  long epochMs();
}
