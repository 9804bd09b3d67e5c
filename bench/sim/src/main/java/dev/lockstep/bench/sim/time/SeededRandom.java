package dev.lockstep.bench.sim.time;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/** A repeatable stand-in for a source of secrets, where nothing is secret. */
public final class SeededRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final transient SplittableRandom random;

  public SeededRandom(long seed) {
    this.random = new SplittableRandom(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    if (random != null) {
      random.nextBytes(bytes);
    }
  }
}
