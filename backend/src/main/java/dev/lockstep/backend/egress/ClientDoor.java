package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.admission.Peers;
import dev.lockstep.backend.identity.Authentication;
import dev.lockstep.backend.identity.Authenticator;
import dev.lockstep.backend.identity.Identity;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.Audience;
import dev.lockstep.backend.relay.Lane;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.Relays;
import dev.lockstep.backend.store.AuditKind;
import dev.lockstep.backend.web.Connection;
import dev.lockstep.backend.web.ConnectionAcceptor;
import dev.lockstep.backend.web.ConnectionHandler;
import dev.lockstep.protocol.frame.CloseCode;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Accepts clients' connections, and knows all sessions. Any thread. */
public final class ClientDoor implements ConnectionAcceptor {
  private final Edges edges;
  private final SessionLimits limits;

  // Two caches: one cache would make answers about existing clusters faster than about others.
  private final Sights welcoming;
  private final Visibility answering;

  private final Lobby lobby = new Lobby();

  private final Peers<ClientConnection> clients;

  private final Map<String, Integer> sessionsByUser = new ConcurrentHashMap<>();

  private record LaneKey(RelayLoop relay, Executor loop) {}

  private final Map<LaneKey, Lane> lanes = new ConcurrentHashMap<>();

  /**
   * Inputs of sessions.
   *
   * @param version the backend's version, for users
   */
  public record Edges(
      Peers.Edges admission,
      Supplier<Authenticator> authenticator,
      Supplier<Policies> policies,
      Relays relays,
      String version) {}

  public ClientDoor(Edges edges, SessionLimits limits) {
    this.edges = edges;
    this.limits = limits;
    this.clients = new Peers<>(ClientConnection.KIND, edges.admission());
    this.welcoming = new Sights(edges.policies(), edges.admission().clock(), lobby::sharing);
    this.answering = new Visibility(edges.policies(), edges.admission().clock());
  }

  @Override
  public ConnectionHandler accept(Connection connection) {
    ClientConnection client = new ClientConnection(this, connection);
    clients.add(client);
    return client;
  }

  /** Number of admitted sessions. */
  public int sessions() {
    int sum = 0;
    for (int each : sessionsByUser.values()) {
      sum += each;
    }
    return sum;
  }

  /** The sessions that receive a relay's announcements. */
  public Audience audienceOf(RelayLoop relay) {
    return lobby.audienceOf(relay);
  }

  /** Closes sessions whose tokens have expired or were revoked. */
  public void reassess() {
    Authenticator now = edges.authenticator().get();
    Instant at = clients.now();
    clients.forEach(client -> client.reassess(now, at));
  }

  /** Closes every session; the clients reconnect by themselves. */
  public void dismiss(CloseCode code) {
    clients.forEach(client -> client.dismiss(code));
  }

  SessionLimits limits() {
    return limits;
  }

  Counts counts() {
    return clients.counts();
  }

  Peers<ClientConnection> clients() {
    return clients;
  }

  Lobby lobby() {
    return lobby;
  }

  Relays relays() {
    return edges.relays();
  }

  String version() {
    return edges.version();
  }

  /** The lane of a relay's sessions on an event loop. */
  Lane lane(RelayLoop relay, Executor loop) {
    return lanes.computeIfAbsent(
        new LaneKey(relay, loop), key -> new AttachmentLane(key.relay(), key.loop()));
  }

  long epochMs() {
    return clients.now().toEpochMilli();
  }

  Authentication<Identity> authenticate(String token) {
    return edges.authenticator().get().authenticate(token, clients.now());
  }

  /** The clusters that the subject's welcome names. */
  Sights.Sight sightOf(Subject subject) {
    return welcoming.of(subject, edges.relays().all());
  }

  /** Whether the user may see anything of a cluster, which need not exist. */
  boolean sees(Subject subject, String cluster) {
    return answering.sees(subject, cluster);
  }

  /** Counts one more session of a user, and returns true, unless the user has reached the limit. */
  boolean enter(String user) {
    boolean[] entered = new boolean[1];
    sessionsByUser.compute(
        user,
        (name, sessions) -> {
          int now = sessions == null ? 0 : sessions;
          entered[0] = now < limits.sessionsPerUser();
          return entered[0] ? Integer.valueOf(now + 1) : sessions;
        });
    clients.count(entered[0] ? Count.SESSIONS_OPENED : Count.CLIENT_SESSIONS_REFUSED);
    return entered[0];
  }

  void leave(String user) {
    sessionsByUser.computeIfPresent(
        user, (name, sessions) -> sessions == 1 ? null : Integer.valueOf(sessions - 1));
  }

  void audit(AuditKind kind, String cluster, String user, String detail) {
    clients.audit(kind, cluster, user, detail);
  }
}
