package dev.lockstep.bench.sim.cluster;

import dev.lockstep.agent.projection.Projected;

/**
 * An object in a simulated apiserver.
 *
 * @param team its label, by which rules select it
 * @param projected as the agent's projection gives it
 */
public record SimObject(String key, String team, Projected projected) {
  public static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  public long version() {
    return Long.parseLong(projected.resourceVersion());
  }
}
