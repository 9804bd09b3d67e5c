package dev.lockstep.client.sync;

import java.util.function.DoubleSupplier;

/**
 * Full-jitter backoff: each wait is drawn evenly from 0 to a ceiling that doubles with every
 * attempt in a row up to a cap, so that many clients that lost one server do not come back at one
 * moment.
 */
final class Backoff {
  // Beyond this many doublings nothing grows any more; without the bound they would overflow.
  private static final int DOUBLINGS_MAX = 30;

  private final long baseMs;
  private final long capMs;
  private final DoubleSupplier random;
  private int attempts;

  Backoff(long baseMs, long capMs, DoubleSupplier random) {
    this.baseMs = baseMs;
    this.capMs = capMs;
    this.random = random;
  }

  long nextMs() {
    long ceiling = Math.min(capMs, baseMs << Math.min(attempts, DOUBLINGS_MAX));
    attempts++;
    return (long) (random.getAsDouble() * ceiling);
  }

  void reset() {
    attempts = 0;
  }
}
