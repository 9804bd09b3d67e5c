package dev.lockstep.bench.sim;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/** Stands for a source of secrets where nothing is secret and everything has to be repeatable. */
final class SeededRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final transient SplittableRandom random;

  SeededRandom(long seed) {
    this.random = new SplittableRandom(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    if (random != null) {
      random.nextBytes(bytes);
    }
  }
}
