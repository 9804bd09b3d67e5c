package dev.lockstep.bench.cluster.server;

import dev.lockstep.bench.cluster.api.ClusterApi;
import dev.lockstep.bench.cluster.store.ClusterState;
import java.util.Set;

/**
 * The parts that all connections share.
 *
 * @param tokens the accepted bearer tokens; empty to require none
 */
record ServerParts(
    Content content,
    FaultBook faults,
    WatchRoster roster,
    RequestCounts counts,
    Set<String> tokens) {

  /** What is served, and the rules by which it is read and written. */
  record Content(ClusterState state, ClusterApi api) {}
}
