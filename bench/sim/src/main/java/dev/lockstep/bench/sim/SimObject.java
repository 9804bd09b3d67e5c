package dev.lockstep.bench.sim;

import dev.lockstep.agent.projection.Projected;

/**
 * An object in a simulated apiserver.
 *
 * @param team its label, by which rules select it
 * @param projected as the agent's projection gives it
 */
record SimObject(String key, String team, Projected projected) {
  static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  long version() {
    return Long.parseLong(projected.resourceVersion());
  }
}
