package dev.lockstep.backend.ingress;

import dev.lockstep.backend.identity.AgentAuthenticator;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.RelayConfig;
import dev.lockstep.backend.relay.RelayThread;
import dev.lockstep.backend.relay.Relays;
import dev.lockstep.backend.store.AuditEntry;
import dev.lockstep.backend.store.AuditKind;
import dev.lockstep.backend.store.Ledger;
import dev.lockstep.backend.web.Connection;
import dev.lockstep.backend.web.ConnectionAcceptor;
import dev.lockstep.backend.web.ConnectionHandler;
import dev.lockstep.protocol.frame.CloseCode;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Lets agents in, and knows those that are in. Any thread. */
public final class AgentDoor implements ConnectionAcceptor {
  private final Supplier<AgentAuthenticator> authenticator;
  private final Relays relays;
  private final Ledger ledger;
  private final Counts counts;
  private final InstantSource clock;
  private final Set<AgentConnection> open = ConcurrentHashMap.newKeySet();

  public AgentDoor(
      Supplier<AgentAuthenticator> authenticator,
      Relays relays,
      Ledger ledger,
      Counts counts,
      InstantSource clock) {
    this.authenticator = authenticator;
    this.relays = relays;
    this.ledger = ledger;
    this.counts = counts;
    this.clock = clock;
  }

  @Override
  public ConnectionHandler accept(Connection connection) {
    AgentConnection agent = new AgentConnection(this, connection);
    open.add(agent);
    return agent;
  }

  /** Credentials have changed: whoever's token does not hold any more has to go. */
  public void reassess() {
    AgentAuthenticator now = authenticator.get();
    open.forEach(agent -> agent.reassess(now));
  }

  /** Closes every agent's connection; each comes back by itself. */
  public void dismiss(CloseCode code) {
    open.forEach(agent -> agent.close(code, "the backend ends"));
  }

  AgentAuthenticator authenticator() {
    return authenticator.get();
  }

  Counts counts() {
    return counts;
  }

  /** Finds the cluster's relay, or begins it; the answer comes on any thread. */
  void relay(String cluster, Consumer<Optional<RelayThread>> answer) {
    RelayThread known = relays.find(cluster);
    if (known != null) {
      answer.accept(Optional.of(known));
      return;
    }
    ledger.cluster(
        cluster,
        found ->
            answer.accept(
                found.flatMap(it -> {
                  RelayThread begun = relays.open(RelayConfig.of(it.name(), it.history()));
                  if (begun == null) {
                    counts.add(Count.AGENT_CLUSTERS_REFUSED);
                  }
                  return Optional.ofNullable(begun);
                })));
  }

  void connected(String cluster, String from) {
    audit(AuditKind.AGENT_CONNECTED, cluster, from);
  }

  void closed(AgentConnection agent, String cluster, String from) {
    open.remove(agent);
    if (!cluster.isEmpty()) {
      audit(AuditKind.AGENT_DISCONNECTED, cluster, from);
    }
  }

  private void audit(AuditKind kind, String cluster, String from) {
    ledger.audit(new AuditEntry(clock.instant(), kind, cluster, "", "from " + from));
  }
}
