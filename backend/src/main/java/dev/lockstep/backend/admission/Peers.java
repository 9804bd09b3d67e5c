package dev.lockstep.backend.admission;

import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.store.AuditEntry;
import dev.lockstep.backend.store.AuditKind;
import dev.lockstep.backend.store.Ledger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** The open connections of one kind of peer, and where they are counted and audited. Any thread. */
public final class Peers<C extends PeerConnection<?>> {
  private final PeerKind kind;
  private final Edges edges;

  /** Ordered by id, so that all are notified in the order in which they connected. */
  private final Map<Long, C> open = new ConcurrentSkipListMap<>();

  /** The audit trail, the counts and the clock of admission. */
  public record Edges(Ledger ledger, Counts counts, InstantSource clock) {}

  public Peers(PeerKind kind, Edges edges) {
    this.kind = kind;
    this.edges = edges;
  }

  /** Adds a connection, which stays until it is closed. */
  public void add(C connection) {
    open.put(connection.connection().id(), connection);
  }

  public void forEach(Consumer<C> action) {
    open.values().forEach(action);
  }

  public void count(Count count) {
    edges.counts().add(count);
  }

  public Counts counts() {
    return edges.counts();
  }

  public Instant now() {
    return edges.clock().instant();
  }

  /** Adds an event to the audit trail; cluster and user are empty where there is none. */
  public void audit(AuditKind event, String cluster, String user, String detail) {
    edges.ledger().audit(new AuditEntry(now(), event, cluster, user, detail));
  }

  void remove(PeerConnection<?> connection) {
    open.remove(connection.connection().id());
  }

  PeerKind kind() {
    return kind;
  }
}
