package dev.lockstep.backend.relay;

import dev.lockstep.backend.replica.ClusterHealth;
import dev.lockstep.protocol.position.Position;

/**
 * Status of a relay, for sessions and metrics.
 *
 * @param position the replica's position
 * @param objects number of objects in the replica
 */
public record RelayStatus(
    String cluster, Health health, Load load, Position position, long objects) {
  /**
   * Reachability of the agent.
   *
   * @param sinceMs time of the last change of the reach, by the wall clock
   * @param heardMs time of the agent's last message, by the wall clock; 0 for never
   */
  public record Health(ClusterHealth.Reach reach, long sinceMs, long heardMs) {}

  /**
   * Load of the relay.
   *
   * @param subscribers number of sessions that follow the cluster
   * @param live number of these that receive every frame
   * @param views number of views, including idle ones
   * @param transfers number of transfers, including finished ones
   */
  public record Load(int subscribers, int live, int views, int transfers) {}

  public ClusterHealth.Reach reach() {
    return health.reach();
  }
}
