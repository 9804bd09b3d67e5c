package dev.lockstep.agent.hotstate;

import dev.lockstep.agent.types.TypeState;

/**
 * What the hot state holds of one type.
 *
 * @param state as the catalog tells it
 * @param message why it is unavailable or not up to date; mostly empty
 * @param isReady whether its first list in this life is applied
 * @param bytes size of the encoded resources
 * @param heldBytes what is held of them, packed, with the dictionary that they are packed with
 */
public record TypeCensus(
    String typeId,
    TypeState state,
    String message,
    boolean isReady,
    long objects,
    long bytes,
    long heldBytes) {}
