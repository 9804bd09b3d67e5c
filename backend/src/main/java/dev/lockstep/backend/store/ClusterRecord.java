package dev.lockstep.backend.store;

/**
 * What is kept of one cluster.
 *
 * @param history within which its epochs count
 * @param epoch the newest that was given, 0 when none was
 */
public record ClusterRecord(String name, String history, long epoch) {}
