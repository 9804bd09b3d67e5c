package dev.lockstep.common.retry;

/**
 * Waits between consecutive failed attempts. A ceiling doubles with each attempt up to a cap;
 * {@link Jitter} draws the wait below it. The unit is the caller's. Owned by one thread.
 */
public final class Backoff {
  private final long first;
  private final long cap;
  private final Jitter jitter;
  private long ceiling;

  /**
   * @param first the ceiling of the first wait, more than 0
   * @param cap the largest ceiling
   */
  public Backoff(long first, long cap, Jitter jitter) {
    if (first <= 0 || cap <= 0) {
      throw new IllegalArgumentException(
          "a back-off needs positive waits: " + first + " to " + cap);
    }
    this.first = Math.min(first, cap);
    this.cap = cap;
    this.jitter = jitter;
    this.ceiling = this.first;
  }

  /** Returns the wait before the next attempt. */
  public long next() {
    long wait = jitter.draw(ceiling);
    ceiling = ceiling > cap / 2 ? cap : ceiling * 2;
    return wait;
  }

  /** An attempt has succeeded: the next failure counts as the first. */
  public void reset() {
    ceiling = first;
  }
}
