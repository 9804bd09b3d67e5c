package dev.lockstep.backend.store;

/**
 * The store's record of one cluster.
 *
 * @param history the history within which its epochs can be compared
 * @param epoch the newest assigned; 0 if none
 */
public record ClusterRecord(String name, String history, long epoch) {}
