package dev.lockstep.backend.ingress;

import dev.lockstep.backend.identity.AgentAuthenticator;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.RelayConfig;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.Relays;
import dev.lockstep.backend.store.AuditEntry;
import dev.lockstep.backend.store.AuditKind;
import dev.lockstep.backend.store.Ledger;
import dev.lockstep.backend.web.Connection;
import dev.lockstep.backend.web.ConnectionAcceptor;
import dev.lockstep.backend.web.ConnectionHandler;
import dev.lockstep.protocol.frame.CloseCode;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Lets agents in, and knows those that are in. Any thread. */
public final class AgentDoor implements ConnectionAcceptor {
  private final Supplier<AgentAuthenticator> authenticator;
  private final Relays relays;
  private final RelayConfig.RelayLimits limits;
  private final Ledger ledger;
  private final Counts counts;
  private final InstantSource clock;

  /** By their numbers, so that all are told things in the order in which they came. */
  private final Map<Long, AgentConnection> open = new ConcurrentSkipListMap<>();

  public AgentDoor(
      Supplier<AgentAuthenticator> authenticator,
      Relays relays,
      RelayConfig.RelayLimits limits,
      Ledger ledger,
      Counts counts,
      InstantSource clock) {
    this.authenticator = authenticator;
    this.relays = relays;
    this.limits = limits;
    this.ledger = ledger;
    this.counts = counts;
    this.clock = clock;
  }

  @Override
  public ConnectionHandler accept(Connection connection) {
    AgentConnection agent = new AgentConnection(this, connection);
    open.put(connection.id(), agent);
    return agent;
  }

  /** Credentials have changed: whoever's token does not hold any more has to go. */
  public void reassess() {
    AgentAuthenticator now = authenticator.get();
    open.values().forEach(agent -> agent.reassess(now));
  }

  /** Closes every agent's connection; each comes back by itself. */
  public void dismiss(CloseCode code) {
    open.values().forEach(agent -> agent.close(code, "the backend ends"));
  }

  AgentAuthenticator authenticator() {
    return authenticator.get();
  }

  Counts counts() {
    return counts;
  }

  /** Finds the cluster's relay, or begins it; the answer comes on any thread. */
  void relay(String cluster, Consumer<Optional<RelayLoop>> answer) {
    RelayLoop known = relays.find(cluster);
    if (known != null) {
      answer.accept(Optional.of(known));
      return;
    }
    ledger.cluster(
        cluster,
        found ->
            answer.accept(
                found.flatMap(it -> {
                  RelayLoop begun = relays.open(RelayConfig.of(it.name(), it.history(), limits));
                  if (begun == null) {
                    counts.add(Count.AGENT_CLUSTERS_REFUSED);
                  }
                  return Optional.ofNullable(begun);
                })));
  }

  void connected(String cluster, String from) {
    audit(AuditKind.AGENT_CONNECTED, cluster, from);
  }

  void closed(long id, String cluster, String from) {
    open.remove(id);
    if (!cluster.isEmpty()) {
      audit(AuditKind.AGENT_DISCONNECTED, cluster, from);
    }
  }

  private void audit(AuditKind kind, String cluster, String from) {
    ledger.audit(new AuditEntry(clock.instant(), kind, cluster, "", "from " + from));
  }
}
