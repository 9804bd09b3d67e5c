package dev.lockstep.agent.watch;

import java.util.List;

/**
 * How the watches of a cluster are doing.
 *
 * @param isDiscovered whether the first discovery is complete
 * @param discoveries discoveries that succeeded
 * @param discoveryFailures discoveries that failed, in whole
 * @param discoveryProblem what is wrong with the discovery now; empty when nothing is
 * @param unmatchedTypes what of the configured types matches nothing that the server has
 * @param refusedTypes types that are not watched because there are too many
 */
public record WatchStatus(
    boolean isDiscovered,
    long discoveries,
    long discoveryFailures,
    String discoveryProblem,
    List<String> unmatchedTypes,
    int refusedTypes,
    List<TypeStatus> types) {

  public WatchStatus {
    unmatchedTypes = List.copyOf(unmatchedTypes);
    types = List.copyOf(types);
  }
}
