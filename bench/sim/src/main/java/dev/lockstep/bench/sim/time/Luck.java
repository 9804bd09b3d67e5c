package dev.lockstep.bench.sim.time;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Random numbers that follow from the seed. Each concern has its own stream, so that one more draw
 * in one of them does not shift the others.
 */
public final class Luck {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final SplittableRandom random;

  private Luck(SplittableRandom random) {
    this.random = random;
  }

  public static Luck of(long seed, String concern) {
    return new Luck(new SplittableRandom(seed * GOLDEN + concern.hashCode()));
  }

  public Luck split() {
    return new Luck(random.split());
  }

  public SplittableRandom random() {
    return random;
  }

  /** Uniform in [0, bound). */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** Uniform in [first, last]. */
  public long between(long first, long last) {
    return first >= last ? first : random.nextLong(first, last + 1);
  }

  /** Log-uniform in [first, last]: small sizes are as likely as large ones. */
  public int size(int first, int last) {
    double exponent = Math.log(first) + random.nextDouble() * (Math.log(last) - Math.log(first));
    return (int) Math.round(Math.exp(exponent));
  }

  public boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  public <T> T pick(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }
}
