package dev.lockstep.protocol.position;

/**
 * A point in one cluster's history, ordered by epoch and then by version.
 *
 * @param epoch orders the lives of the cluster's agent, from 1; 0 only at the origin and inside an
 *     agent that has no epoch yet
 * @param version counts the agent's batches within its life, from 1
 */
public record Position(long epoch, long version) implements Comparable<Position> {
  /** Before everything: the position of an empty receiver. */
  public static final Position ORIGIN = new Position(0, 0);

  /** Epochs have 31 bits: at one agent restart a second they last for 68 years. */
  public static final long EPOCH_MAX = Integer.MAX_VALUE;

  /** An agent at this version ends its life and begins a new epoch, long before any overflow. */
  public static final long VERSION_MAX = Long.MAX_VALUE - (1L << 32);

  public Position {
    if (epoch < 0 || epoch > EPOCH_MAX) {
      throw new IllegalArgumentException("epoch out of range: " + Long.toUnsignedString(epoch));
    }
    if (version < 0) {
      throw new IllegalArgumentException("version out of range: " + Long.toUnsignedString(version));
    }
  }

  /** Whether both numbers are in the range of a position; for input from a peer. */
  public static boolean isValid(long epoch, long version) {
    return epoch >= 0 && epoch <= EPOCH_MAX && version >= 0 && version <= VERSION_MAX;
  }

  @Override
  public int compareTo(Position other) {
    int byEpoch = Long.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(version, other.version);
  }

  public boolean isBefore(Position other) {
    return compareTo(other) < 0;
  }

  public boolean isAfter(Position other) {
    return compareTo(other) > 0;
  }

  /** The form for people: epoch, a middle dot, version. */
  @Override
  public String toString() {
    return epoch + "·" + version;
  }
}
