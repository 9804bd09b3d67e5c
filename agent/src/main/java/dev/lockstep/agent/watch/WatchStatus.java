package dev.lockstep.agent.watch;

import java.util.List;

/**
 * Status of the watches of a cluster.
 *
 * @param unmatchedTypes configured patterns that match no type of the server
 * @param refusedTypes number of types that are not watched because there are too many
 */
public record WatchStatus(
    DiscoveryStatus discovery,
    List<String> unmatchedTypes,
    int refusedTypes,
    List<TypeStatus> types) {

  static final WatchStatus BEGINNING =
      new WatchStatus(DiscoveryStatus.BEGINNING, List.of(), 0, List.of());

  public WatchStatus {
    unmatchedTypes = List.copyOf(unmatchedTypes);
    types = List.copyOf(types);
  }

  WatchStatus with(DiscoveryStatus other) {
    return new WatchStatus(other, unmatchedTypes, refusedTypes, types);
  }

  WatchStatus with(List<TypeStatus> other) {
    return new WatchStatus(discovery, unmatchedTypes, refusedTypes, other);
  }
}
