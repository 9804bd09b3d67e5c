package dev.lockstep.agent.uplink;

import com.google.protobuf.ByteString;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.protocol.wire.AgentHello;
import dev.lockstep.protocol.wire.AgentToBackend;

/**
 * Identity with which an agent connects.
 *
 * @param agentVersion for the operator's eyes
 */
public record UplinkIdentity(String cluster, BootId bootId, String agentVersion) {

  /** The first message. It holds the token, and must never be logged. */
  public byte[] hello(String token) {
    return AgentToBackend.newBuilder()
        .setHello(
            AgentHello.newBuilder()
                .setProtocolVersion(ProtocolVersion.CURRENT)
                .setToken(token)
                .setCluster(cluster)
                .setBootId(ByteString.copyFrom(bootId.toBytes()))
                .setAgentVersion(agentVersion))
        .build()
        .toByteArray();
  }
}
