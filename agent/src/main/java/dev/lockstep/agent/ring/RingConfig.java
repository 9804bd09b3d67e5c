package dev.lockstep.agent.ring;

/**
 * @param slots most operations that may wait; a power of two
 */
public record RingConfig(int slots) {
  private static final int SLOTS_MIN = 16;
  private static final int SLOTS_MAX = 1 << 20;

  public static final RingConfig DEFAULT = new RingConfig(1 << 13);

  public RingConfig {
    if (slots < SLOTS_MIN || slots > SLOTS_MAX || Integer.bitCount(slots) != 1) {
      throw new IllegalArgumentException(
          "The number of the ring's slots must be a power of two from "
              + SLOTS_MIN
              + " to "
              + SLOTS_MAX
              + ".");
    }
  }
}
