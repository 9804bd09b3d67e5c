package dev.lockstep.backend;

import com.google.protobuf.ByteString;
import dev.lockstep.backend.relay.Objects;
import dev.lockstep.backend.relay.ScriptedAgent;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.wire.AgentHello;
import dev.lockstep.protocol.wire.AgentToBackend;
import dev.lockstep.protocol.wire.AgentWelcome;
import dev.lockstep.protocol.wire.BackendToAgent;

/** An agent under a test's control. */
final class AgentPeer extends Peer {
  private static final String TYPE = "pods";

  private final ScriptedAgent agent;
  private final ScriptedAgent.Port port;

  AgentPeer(int port, ScriptedAgent agent) {
    super(port, ProtocolVersion.AGENT_PATH);
    this.agent = agent;
    this.port = agent.connect();
  }

  void send(AgentToBackend.Builder message) {
    send(message.build().toByteArray());
  }

  AgentHello.Builder helloOf(String cluster, String token) {
    return AgentHello.newBuilder()
        .setProtocolVersion(ProtocolVersion.CURRENT)
        .setCluster(cluster)
        .setToken(token)
        .setBootId(ByteString.copyFrom(agent.boot.toBytes()))
        .setAgentVersion("test");
  }

  void hello(AgentHello.Builder hello) {
    send(AgentToBackend.newBuilder().setHello(hello));
  }

  /** Sends the hello and the answer to the welcome. */
  AgentWelcome enter(String cluster, String token) {
    hello(helloOf(cluster, token));
    byte[] message = next();
    port.send(message);
    flush();
    try {
      return BackendToAgent.parseFrom(message).getWelcome();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Changes an object and sends the change. */
  void put(String namespace, String name, String content) {
    agent.begin();
    agent.put(new ShardKey(TYPE, namespace), Objects.resource(name, "red", content));
    agent.commit();
    agent.sendChanges();
    flush();
  }

  private void flush() {
    for (byte[] message = agent.sent.poll(); message != null; message = agent.sent.poll()) {
      send(message);
    }
  }
}
