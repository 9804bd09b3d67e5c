package dev.lockstep.backend.ingress;

import dev.lockstep.backend.admission.Peers;
import dev.lockstep.backend.identity.AgentAuthenticator;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.relay.RelayConfig;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.Relays;
import dev.lockstep.backend.web.Connection;
import dev.lockstep.backend.web.ConnectionAcceptor;
import dev.lockstep.backend.web.ConnectionHandler;
import dev.lockstep.protocol.frame.CloseCode;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Accepts agents' connections and finds the relay of each. Any thread. */
public final class AgentDoor implements ConnectionAcceptor {
  private final Edges edges;
  private final RelayConfig.RelayLimits limits;
  private final Peers<AgentConnection> agents;

  /** Inputs of agents' connections. */
  public record Edges(
      Peers.Edges admission, Supplier<AgentAuthenticator> authenticator, Relays relays) {}

  public AgentDoor(Edges edges, RelayConfig.RelayLimits limits) {
    this.edges = edges;
    this.limits = limits;
    this.agents = new Peers<>(AgentConnection.KIND, edges.admission());
  }

  @Override
  public ConnectionHandler accept(Connection connection) {
    AgentConnection agent = new AgentConnection(this, connection);
    agents.add(agent);
    return agent;
  }

  /** Closes the connections of agents whose tokens the changed credentials do not accept. */
  public void reassess() {
    AgentAuthenticator now = edges.authenticator().get();
    agents.forEach(agent -> agent.reassess(now));
  }

  /** Closes every agent's connection; each agent reconnects. */
  public void dismiss(CloseCode code) {
    agents.forEach(agent -> agent.close(code, "the backend is shutting down"));
  }

  Peers<AgentConnection> agents() {
    return agents;
  }

  AgentAuthenticator authenticator() {
    return edges.authenticator().get();
  }

  /**
   * Finds the cluster's relay, or starts it; the answer comes on any thread, and is empty while the
   * store cannot answer or when there are too many clusters.
   */
  void relay(String cluster, Consumer<Optional<RelayLoop>> answer) {
    RelayLoop known = edges.relays().find(cluster);
    if (known != null) {
      answer.accept(Optional.of(known));
      return;
    }
    edges
        .admission()
        .ledger()
        .cluster(
            cluster, found -> answer.accept(found.flatMap(it -> open(it.name(), it.history()))));
  }

  private Optional<RelayLoop> open(String cluster, String history) {
    RelayLoop opened = edges.relays().open(RelayConfig.of(cluster, history, limits));
    if (opened == null) {
      agents.count(Count.AGENT_CLUSTERS_REFUSED);
    }
    return Optional.ofNullable(opened);
  }
}
