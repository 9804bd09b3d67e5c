package dev.lockstep.backend.relay;

import dev.lockstep.backend.replica.ClusterHealth;
import dev.lockstep.protocol.position.Position;

/**
 * How a relay is, for others to look at.
 *
 * @param position of the replica
 * @param objects in the replica
 */
public record RelayStatus(
    String cluster, Health health, Load load, Position position, long objects) {
  /**
   * How well the agent is heard.
   *
   * @param sinceMs when the reach became what it is, by the wall clock
   * @param heardMs when the agent was last heard, by the wall clock; 0 for never
   */
  public record Health(ClusterHealth.Reach reach, long sinceMs, long heardMs) {}

  /**
   * What the relay works for.
   *
   * @param subscribers sessions that follow the cluster
   * @param live of these, those that get every frame
   * @param views that are kept
   * @param transfers that are kept
   */
  public record Load(int subscribers, int live, int views, int transfers) {}

  public ClusterHealth.Reach reach() {
    return health.reach();
  }
}
