package dev.lockstep.common.retry;

import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * Spreads waits at random, so that the peers of a server that failed do not all reconnect at the
 * same moment.
 */
@FunctionalInterface
public interface Jitter {
  /** Returns a wait of at most {@code ceiling}, in its unit. */
  long draw(long ceiling);

  /** Uniform in [0, ceiling]: for peers of one server. */
  static Jitter full(RandomGenerator random) {
    return ceiling -> random.nextLong(ceiling + 1);
  }

  /** Uniform in [ceiling / 2, ceiling]: for a wait that must not be short. */
  static Jitter upperHalf(RandomGenerator random) {
    return ceiling -> {
      long half = ceiling / 2;
      return half + random.nextLong(ceiling - half + 1);
    };
  }

  /** The ceiling times a fraction in [0, 1), as the browser's client draws it. */
  static Jitter fraction(DoubleSupplier random) {
    return ceiling -> (long) (random.getAsDouble() * ceiling);
  }
}
