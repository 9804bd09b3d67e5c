package dev.lockstep.bench.cluster.server;

import java.util.Map;

/**
 * What readers have asked of the cluster since it started.
 *
 * @param gets single objects asked for, by type
 * @param lists pages of lists asked for, by type
 * @param watches watches asked for, by type
 * @param openWatches watches that are open now, by type
 * @param slowWatchesClosed watches that fell behind the history
 * @param requestsFailed requests that got a failure
 * @param connectionsRefused connections above the limit
 */
public record ClusterCounts(
    Map<String, Integer> gets,
    Map<String, Integer> lists,
    Map<String, Integer> watches,
    Map<String, Integer> openWatches,
    long slowWatchesClosed,
    long requestsFailed,
    long connectionsRefused) {

  public int lists(String typeId) {
    return lists.getOrDefault(typeId, 0);
  }

  public int watches(String typeId) {
    return watches.getOrDefault(typeId, 0);
  }

  public int openWatches(String typeId) {
    return openWatches.getOrDefault(typeId, 0);
  }
}
