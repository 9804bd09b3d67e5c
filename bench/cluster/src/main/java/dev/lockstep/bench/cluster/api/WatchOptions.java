package dev.lockstep.bench.cluster.api;

/**
 * How a watch wants to be served.
 *
 * @param bookmarks whether it wants bookmarks
 * @param timeoutSeconds when it ends by itself, 0 for the server's choice
 */
public record WatchOptions(boolean bookmarks, int timeoutSeconds) {}
