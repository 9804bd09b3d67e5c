package dev.lockstep.bench.cluster.server;

import dev.lockstep.bench.cluster.api.ClusterApi;
import dev.lockstep.bench.cluster.store.ClusterState;
import java.util.Set;

/**
 * What every connection works with.
 *
 * @param tokens the accepted bearer tokens; when there are none, anyone may read
 */
record ServerParts(
    ClusterState state,
    ClusterApi api,
    FaultBook faults,
    WatchRoster roster,
    RequestCounts counts,
    Set<String> tokens) {}
