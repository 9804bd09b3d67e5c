package dev.lockstep.protocol.state;

/**
 * How long a state remembers removals.
 *
 * @param tombstonesMax how many at the most; the oldest go first
 * @param tombstoneAgeMs how old at the most, in milliseconds
 */
public record StateLimits(int tombstonesMax, long tombstoneAgeMs) {
  /** Enough for a laptop's night on a quiet cluster, and some 10 MB on a busy one. */
  public static final StateLimits DEFAULT = new StateLimits(100_000, 8 * 60 * 60 * 1000L);

  /** For a receiver from which nobody resumes. */
  public static final StateLimits NO_TOMBSTONES = new StateLimits(0, 0);

  public StateLimits {
    if (tombstonesMax < 0 || tombstoneAgeMs < 0) {
      throw new IllegalArgumentException("limits are not negative");
    }
  }
}
