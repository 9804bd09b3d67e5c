package dev.lockstep.agent.hotstate;

import dev.lockstep.agent.types.TypeState;

/**
 * Counts of what the hot state holds of one type.
 *
 * @param state as the catalog shows it
 * @param message why the type is unavailable or out of date; mostly empty
 * @param isReady whether its first list in this life is applied
 */
public record TypeCensus(
    String typeId, TypeState state, String message, boolean isReady, Size size) {

  /**
   * Size of what the hot state holds of the type.
   *
   * @param bytes size of the encoded resources
   * @param heldBytes memory that they take, packed, with the dictionary
   */
  public record Size(long objects, long bytes, long heldBytes) {}
}
