package dev.lockstep.agent.watch;

/**
 * Status of the discovery of types.
 *
 * @param isComplete whether the first discovery is complete
 * @param successes discoveries that succeeded
 * @param failures discoveries that failed as a whole
 * @param problem the present problem; empty when there is none
 */
public record DiscoveryStatus(boolean isComplete, long successes, long failures, String problem) {

  static final DiscoveryStatus BEGINNING = new DiscoveryStatus(false, 0, 0, "");

  DiscoveryStatus succeeded() {
    return new DiscoveryStatus(isComplete, successes + 1, failures, "");
  }

  DiscoveryStatus completed() {
    return new DiscoveryStatus(true, successes, failures, "");
  }

  DiscoveryStatus failed(String why) {
    return new DiscoveryStatus(isComplete, successes, failures + 1, why);
  }
}
