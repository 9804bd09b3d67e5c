package dev.lockstep.agent.watch;

import java.util.random.RandomGenerator;

/** Waiting times that double up to a cap and are spread at random over their upper half. */
final class Backoff {

  private final long minNs;
  private final long maxNs;
  private final RandomGenerator random;
  private long nextNs;

  Backoff(long minNs, long maxNs, RandomGenerator random) {
    this.minNs = minNs;
    this.maxNs = maxNs;
    this.random = random;
    this.nextNs = minNs;
  }

  long next() {
    long ns = spread(nextNs, random);
    nextNs = nextNs >= maxNs / 2 ? maxNs : nextNs * 2;
    return ns;
  }

  void reset() {
    nextNs = minNs;
  }

  /** Between half of it and all of it. */
  static long spread(long ns, RandomGenerator random) {
    long half = ns / 2;
    return half + random.nextLong(ns - half + 1);
  }
}
