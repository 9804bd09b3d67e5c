package dev.lockstep.bench.cluster.api;

/**
 * The requested service of a watch.
 *
 * @param bookmarks whether it receives bookmarks
 * @param timeoutSeconds life of the watch, 0 for the server's choice
 */
public record WatchOptions(boolean bookmarks, int timeoutSeconds) {}
