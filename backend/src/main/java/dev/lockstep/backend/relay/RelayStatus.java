package dev.lockstep.backend.relay;

import dev.lockstep.backend.replica.ClusterHealth;
import dev.lockstep.protocol.position.Position;

/**
 * How a relay is, for others to look at.
 *
 * @param sinceMs when the reach became what it is, by the wall clock
 * @param heardMs when the agent was last heard, by the wall clock; 0 for never
 * @param subscribers sessions that look at the cluster
 * @param live of these, those that get every frame
 * @param views that are kept
 * @param transfers that are kept
 * @param objects in the replica
 */
public record RelayStatus(
    String cluster,
    ClusterHealth.Reach reach,
    long sinceMs,
    long heardMs,
    int subscribers,
    int live,
    int views,
    int transfers,
    Position position,
    long objects) {}
