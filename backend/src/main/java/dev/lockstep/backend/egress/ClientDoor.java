package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.identity.Authentication;
import dev.lockstep.backend.identity.Authenticator;
import dev.lockstep.backend.identity.Identity;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.Lane;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.Relays;
import dev.lockstep.backend.store.AuditEntry;
import dev.lockstep.backend.store.AuditKind;
import dev.lockstep.backend.store.Ledger;
import dev.lockstep.backend.web.Connection;
import dev.lockstep.backend.web.ConnectionAcceptor;
import dev.lockstep.backend.web.ConnectionHandler;
import dev.lockstep.protocol.frame.CloseCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Lets clients in, and knows those that are in. Any thread. */
public final class ClientDoor implements ConnectionAcceptor {
  private final Surroundings around;
  private final SessionLimits limits;

  // Apart from each other: how soon a wish is answered must not tell whether its cluster is there.
  private final Visibility welcoming;
  private final Visibility answering;

  /** By their numbers, so that all are told things in the order in which they came. */
  private final Map<Long, ClientConnection> open = new ConcurrentSkipListMap<>();

  private final Map<String, Integer> sessionsByUser = new ConcurrentHashMap<>();

  private record LaneKey(RelayLoop relay, Executor loop) {}

  private final Map<LaneKey, Lane> lanes = new ConcurrentHashMap<>();

  /**
   * What sessions need.
   *
   * @param version the backend's, for people
   */
  public record Surroundings(
      Supplier<Authenticator> authenticator,
      Supplier<Policies> policies,
      Relays relays,
      Ledger ledger,
      Counts counts,
      InstantSource clock,
      String version) {}

  public ClientDoor(Surroundings around, SessionLimits limits) {
    this.around = around;
    this.limits = limits;
    this.welcoming = new Visibility(around.policies(), around.clock());
    this.answering = new Visibility(around.policies(), around.clock());
  }

  @Override
  public ConnectionHandler accept(Connection connection) {
    ClientConnection client = new ClientConnection(this, connection);
    open.put(connection.id(), client);
    return client;
  }

  /** How many sessions have been let in. */
  public int sessions() {
    int sum = 0;
    for (int each : sessionsByUser.values()) {
      sum += each;
    }
    return sum;
  }

  /** A cluster has become known: every session is to hear of it. */
  public void added(RelayLoop relay) {
    open.values().forEach(client -> client.join(relay));
  }

  /** Closes whoever's token has expired or does not hold any more. */
  public void reassess() {
    Authenticator now = around.authenticator().get();
    Instant at = around.clock().instant();
    open.values().forEach(client -> client.reassess(now, at));
  }

  /** Closes every session; each comes back by itself. */
  public void dismiss(CloseCode code) {
    open.values().forEach(client -> client.dismiss(code));
  }

  SessionLimits limits() {
    return limits;
  }

  Counts counts() {
    return around.counts();
  }

  Relays relays() {
    return around.relays();
  }

  String version() {
    return around.version();
  }

  /** The lane of a relay's sessions on an event loop. */
  Lane lane(RelayLoop relay, Executor loop) {
    return lanes.computeIfAbsent(
        new LaneKey(relay, loop), key -> new SessionLane(key.relay(), key.loop()));
  }

  long epochMs() {
    return around.clock().millis();
  }

  Authentication<Identity> authenticate(String token) {
    return around.authenticator().get().authenticate(token, around.clock().instant());
  }

  /** Whether the user's welcome tells of a cluster. */
  boolean welcomesTo(Subject subject, RelayLoop relay) {
    return welcoming.sees(subject, relay.cluster());
  }

  /** Whether the user may see anything of a cluster, which need not exist. */
  boolean sees(Subject subject, String cluster) {
    return answering.sees(subject, cluster);
  }

  /** Whether the user may have one session more; if so, it counts from now on. */
  boolean enter(String user) {
    boolean[] entered = new boolean[1];
    sessionsByUser.compute(
        user,
        (name, sessions) -> {
          int now = sessions == null ? 0 : sessions;
          entered[0] = now < limits.sessionsPerUser();
          return entered[0] ? Integer.valueOf(now + 1) : sessions;
        });
    around.counts().add(entered[0] ? Count.SESSIONS_OPENED : Count.CLIENT_SESSIONS_REFUSED);
    return entered[0];
  }

  void leave(String user) {
    sessionsByUser.computeIfPresent(
        user, (name, sessions) -> sessions == 1 ? null : Integer.valueOf(sessions - 1));
  }

  void closed(ClientConnection client) {
    open.remove(client.connection().id());
  }

  void audit(AuditKind kind, String cluster, String user, String detail) {
    around.ledger().audit(new AuditEntry(around.clock().instant(), kind, cluster, user, detail));
  }
}
