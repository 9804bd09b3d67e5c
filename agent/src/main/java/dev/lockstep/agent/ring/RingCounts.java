package dev.lockstep.agent.ring;

/**
 * How full the ring is and was.
 *
 * @param slots all there are
 * @param freeSlots those that nothing waits in
 * @param blocked how often a producer found no free slot
 * @param blockedNs for how long producers have waited, together
 */
public record RingCounts(int slots, long freeSlots, long blocked, long blockedNs) {}
