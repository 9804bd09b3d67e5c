package dev.lockstep.backend.relay;

import dev.lockstep.backend.message.Message;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClusterState;
import dev.lockstep.protocol.wire.ClusterStatus;
import dev.lockstep.protocol.wire.Refusal;

/** Messages about clusters and refusals, which carry no state. Pure. */
public final class ClusterMessages {
  private ClusterMessages() {}

  /** A cluster's status, for sessions that see the cluster. */
  public static Message status(RelayStatus status) {
    return message(BackendToClient.newBuilder().setCluster(wire(status)));
  }

  public static ClusterStatus wire(RelayStatus status) {
    return ClusterStatus.newBuilder()
        .setCluster(status.cluster())
        .setState(
            switch (status.reach()) {
              case ONLINE -> ClusterState.CLUSTER_ONLINE;
              case DEGRADED -> ClusterState.CLUSTER_DEGRADED;
              case OFFLINE -> ClusterState.CLUSTER_OFFLINE;
            })
        .setSinceMs(status.health().sinceMs())
        .setHeardMs(status.health().heardMs())
        .setSessions(status.load().subscribers())
        .build();
  }

  /** A cluster that the session no longer sees. */
  public static Message gone(String cluster) {
    return message(
        BackendToClient.newBuilder()
            .setCluster(ClusterStatus.newBuilder().setCluster(cluster).setGone(true)));
  }

  /** The refusal of an invalid subscription. */
  public static Message refused(int number, String cluster, String why) {
    return message(
        BackendToClient.newBuilder()
            .setRefusal(
                Refusal.newBuilder().setNumber(number).setCluster(cluster).setMessage(why)));
  }

  /** The one answer for clusters that are hidden and clusters that do not exist. */
  public static Message absent(int number, String cluster) {
    return message(
        BackendToClient.newBuilder()
            .setRefusal(
                Refusal.newBuilder()
                    .setNumber(number)
                    .setCluster(cluster)
                    .setMessage(
                        "There is no cluster \""
                            + cluster
                            + "\", or you may not see any of it. Check the name, or ask the"
                            + " operator of this server for access.")));
  }

  private static Message message(BackendToClient.Builder message) {
    return Message.of(message.build().toByteArray());
  }
}
