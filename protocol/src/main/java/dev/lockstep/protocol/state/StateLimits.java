package dev.lockstep.protocol.state;

/**
 * Bounds on the removals that a state remembers.
 *
 * @param tombstonesMax largest number; the oldest removals go first
 * @param tombstoneAgeMs largest age, in milliseconds
 */
public record StateLimits(int tombstonesMax, long tombstoneAgeMs) {
  /** Enough for a laptop's night on a quiet cluster, and some 10 MB on a busy one. */
  public static final StateLimits DEFAULT = new StateLimits(100_000, 8 * 60 * 60 * 1000L);

  /** For a state from which no receiver resumes. */
  public static final StateLimits NO_TOMBSTONES = new StateLimits(0, 0);

  public StateLimits {
    if (tombstonesMax < 0 || tombstoneAgeMs < 0) {
      throw new IllegalArgumentException("limits must not be negative");
    }
  }
}
