package dev.lockstep.bench.cluster.server;

import dev.lockstep.bench.cluster.api.Gate.Verb;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts requests. Owner: the cluster's thread. */
final class RequestCounts {

  private final Map<Verb, TreeMap<String, Integer>> byVerb = new EnumMap<>(Verb.class);
  private long failed;
  private long connectionsRefused;

  void count(Verb verb, String typeId) {
    byVerb.computeIfAbsent(verb, _ -> new TreeMap<>()).merge(typeId, 1, Integer::sum);
  }

  void countFailed() {
    failed++;
  }

  void countConnectionRefused() {
    connectionsRefused++;
  }

  ClusterCounts snapshot(WatchRoster roster) {
    return new ClusterCounts(
        of(Verb.GET),
        of(Verb.LIST),
        of(Verb.WATCH),
        roster.openByType(),
        new ClusterCounts.Refusals(roster.slowClosed(), failed, connectionsRefused));
  }

  private Map<String, Integer> of(Verb verb) {
    return Map.copyOf(byVerb.getOrDefault(verb, new TreeMap<>()));
  }
}
