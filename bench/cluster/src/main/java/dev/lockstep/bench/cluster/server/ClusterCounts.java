package dev.lockstep.bench.cluster.server;

import java.util.Map;

/**
 * Counts of the readers' requests since the cluster's start.
 *
 * @param gets requests of single objects, by type
 * @param lists requests of pages of lists, by type
 * @param watches requests of watches, by type
 * @param openWatches watches that are open now, by type
 */
public record ClusterCounts(
    Map<String, Integer> gets,
    Map<String, Integer> lists,
    Map<String, Integer> watches,
    Map<String, Integer> openWatches,
    Refusals refusals) {

  /**
   * Counts of refusals.
   *
   * @param slowWatches watches that fell behind the history
   * @param requests requests that were answered with a failure
   * @param connections connections above the limit
   */
  public record Refusals(long slowWatches, long requests, long connections) {}

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
