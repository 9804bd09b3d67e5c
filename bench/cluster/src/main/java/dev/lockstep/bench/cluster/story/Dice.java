package dev.lockstep.bench.cluster.story;

import java.util.List;
import java.util.SplittableRandom;

/** The story's random numbers, which follow from the seed. */
final class Dice {

  private static final String SUFFIX = "bcdfghjklmnpqrstvwxz2456789";

  private final SplittableRandom random;

  Dice(SplittableRandom random) {
    this.random = random;
  }

  /** Uniform in [first, last]. */
  int between(int first, int last) {
    return first >= last ? first : random.nextInt(first, last + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  <T> T pick(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  /** Letters and digits that Kubernetes appends to generated names. */
  String suffix(int length) {
    StringBuilder suffix = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      suffix.append(SUFFIX.charAt(random.nextInt(SUFFIX.length())));
    }
    return suffix.toString();
  }

  String hex(int digits) {
    StringBuilder hex = new StringBuilder(digits);
    for (int i = 0; i < digits; i++) {
      hex.append(Character.forDigit(random.nextInt(16), 16));
    }
    return hex.toString();
  }
}
