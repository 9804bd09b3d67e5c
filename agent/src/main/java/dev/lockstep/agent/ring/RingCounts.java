package dev.lockstep.agent.ring;

/**
 * Fill level of the ring, now and in sum.
 *
 * @param slots number of slots
 * @param freeSlots number of free slots
 * @param blocked times that a producer found no free slot
 * @param blockedNs total time that producers waited
 */
public record RingCounts(int slots, long freeSlots, long blocked, long blockedNs) {}
