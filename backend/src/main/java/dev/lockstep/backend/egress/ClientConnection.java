package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.admission.PeerConnection;
import dev.lockstep.backend.admission.PeerKind;
import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.frame.Message;
import dev.lockstep.backend.identity.Authenticator;
import dev.lockstep.backend.identity.Identity;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.relay.ClusterMessages;
import dev.lockstep.backend.relay.DeliveryTarget;
import dev.lockstep.backend.relay.RelayConfig;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.store.AuditKind;
import dev.lockstep.backend.web.Connection;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.Subscribe;
import dev.lockstep.protocol.wire.Unsubscribe;
import dev.lockstep.protocol.wire.Welcome;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One client's session: its identity, and for each cluster what it follows there. Owned by its
 * event loop.
 */
final class ClientConnection extends PeerConnection<Identity> implements DeliveryTarget, Outlet {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  static final PeerKind KIND =
      new PeerKind(
          "a client",
          LOG,
          Level.INFO,
          new PeerKind.PeerCounts(
              Count.CLIENT_FRAMES_REFUSED,
              Count.CLIENT_VERSIONS_REFUSED,
              Count.CLIENT_TOKENS_REFUSED,
              Count.CLIENT_READS_PAUSED));

  private static final Attachment[] NONE = {};

  private final ClientDoor door;
  // The event loop only.
  // One in each cluster that is known: mostly a single one, for which a map would be large.
  private Attachment[] clusters = NONE;
  private boolean isDirty;

  /** Whether the welcome waits for the first that a relay has to tell, to go out with it. */
  private boolean isWelcomeHeld;

  private int newestNumber;

  ClientConnection(ClientDoor door, Connection connection) {
    super(door.clients(), connection);
    this.door = door;
  }

  // --- from the socket ---

  @Override
  protected void receive(byte[] message) throws FrameException {
    ClientToBackend received = FrameDecoder.fromClient(message);
    switch (received.getKindCase()) {
      case HELLO -> hello(received.getHello());
      case SUBSCRIBE -> subscribe(received.getSubscribe());
      case UNSUBSCRIBE -> unsubscribe(received.getUnsubscribe());
      case KIND_NOT_SET -> throw new FrameException(CloseCode.UNEXPECTED, "a message of no kind");
    }
    if (!isWelcomeHeld) {
      flush();
    }
  }

  @Override
  public void onWritable() {
    for (Attachment session : clusters) {
      session.onRoom();
    }
    flush();
  }

  @Override
  protected void onGone() {
    for (Attachment session : clusters) {
      session.leave();
    }
    clusters = NONE;
    Identity known = identity();
    if (known != null) {
      door.leave(known.user());
      door.audit(AuditKind.USER_DISCONNECTED, "", known.user(), "");
    }
  }

  private void hello(ClientHello hello) throws FrameException {
    Identity proved = check(hello.getProtocolVersion(), () -> door.authenticate(hello.getToken()));
    if (proved == null) {
      return;
    }
    if (door.enter(proved.user())) {
      welcome(proved, hello.getClient());
    } else {
      LOG.warn("User {} has as many sessions as one may have", proved.user());
      end(CloseCode.TOO_MANY);
    }
  }

  private void welcome(Identity accepted, String client) {
    admit(accepted);
    door.audit(
        AuditKind.USER_CONNECTED,
        "",
        accepted.user(),
        "from " + connection().remoteAddress() + " with " + client);
    // Whatever cluster is added from now on is told to all that are let in, so none is missed.
    List<RelayLoop> relays = door.relays().all();
    Set<RelayLoop> seen = new LinkedHashSet<>();
    for (RelayLoop relay : relays) {
      if (door.welcomesTo(accepted.subject(), relay)) {
        seen.add(relay);
      }
    }
    Welcome welcome =
        Welcome.newBuilder()
            .setProtocolVersion(ProtocolVersion.CURRENT)
            .setUser(accepted.user())
            .addAllGroups(accepted.subject().groups())
            .setServerMs(door.epochMs())
            .setBeaconIntervalMs(RelayConfig.BEACON_INTERVAL_MS)
            .setFrameBytesMax(Limits.FRAME_BYTES_MAX)
            .addAllClusters(seen.stream().map(it -> ClusterMessages.wire(it.status())).toList())
            .setBackendVersion(door.version())
            .build();
    write(Message.of(BackendToClient.newBuilder().setWelcome(welcome).build().toByteArray()));
    // One write less for a welcome that waits until a relay of which it tells has said something.
    // It does answer. Clusters that are hidden must not change when it comes.
    isWelcomeHeld = !seen.isEmpty();
    for (RelayLoop relay : relays) {
      joinNow(relay, accepted, seen.contains(relay));
    }
  }

  /** A cluster has become known; any thread. */
  void join(RelayLoop relay) {
    connection()
        .eventLoop()
        .execute(() -> {
          Identity known = identity();
          if (known != null && !isClosed()) {
            joinNow(relay, known, false);
          }
        });
  }

  private void joinNow(RelayLoop relay, Identity known, boolean isAwaited) {
    if (in(relay.cluster()) == null) {
      Attachment[] more = Arrays.copyOf(clusters, clusters.length + 1);
      more[clusters.length] = new Attachment(this, relay, known.subject(), isAwaited);
      clusters = more;
    }
  }

  private @Nullable Attachment in(String cluster) {
    for (Attachment session : clusters) {
      if (session.cluster().equals(cluster)) {
        return session;
      }
    }
    return null;
  }

  private void subscribe(Subscribe wish) throws FrameException {
    Identity known = requireIdentity();
    if (wish.getNumber() <= newestNumber) {
      throw new FrameException(
          CloseCode.UNEXPECTED, "subscription " + wish.getNumber() + " after " + newestNumber);
    }
    newestNumber = wish.getNumber();
    if (!Limits.fits(wish.getCluster(), Limits.NAMESPACE_BYTES_MAX)) {
      throw new FrameException(CloseCode.MALFORMED, "a cluster's name is too long");
    }
    Cursor cursor = Subscriptions.cursor(wish);
    Attachment session = in(wish.getCluster());
    String problem = Subscriptions.problem(wish);
    // Whether the cluster is there must not change any answer, so that comes last.
    if (!problem.isEmpty()) {
      door.counts().add(Count.REFUSED_SELECTIONS);
      if (session != null) {
        session.unsubscribe();
      }
      write(ClusterMessages.refused(wish.getNumber(), wish.getCluster(), problem));
      return;
    }
    boolean isOneMore = session == null || !session.isSubscribed();
    if (isOneMore && subscribed() >= door.limits().clustersPerSession()) {
      throw new FrameException(CloseCode.TOO_MANY, "more clusters than one session may follow");
    }
    // A hidden cluster is answered here, too: by way of its relay the answer would come later.
    boolean seen = door.sees(known.subject(), wish.getCluster());
    if (session == null || !seen) {
      if (session != null) {
        session.unsubscribe();
      }
      door.counts().add(Count.REFUSED_ABSENT);
      write(ClusterMessages.absent(wish.getNumber(), wish.getCluster()));
      return;
    }
    List<Selection> selections = Subscriptions.selections(wish);
    door.audit(AuditKind.SUBSCRIBED, wish.getCluster(), known.user(), selections.toString());
    session.subscribe(wish.getNumber(), selections, cursor);
    pauseIfAhead(session);
  }

  private int subscribed() {
    int sum = 0;
    for (Attachment session : clusters) {
      sum += session.isSubscribed() ? 1 : 0;
    }
    return sum;
  }

  private void unsubscribe(Unsubscribe wish) throws FrameException {
    var _ = requireIdentity();
    Attachment session = in(wish.getCluster());
    if (session != null) {
      session.unsubscribe();
      pauseIfAhead(session);
    }
  }

  /** A client that asks faster than relays answer is not read until they have caught up. */
  private void pauseIfAhead(Attachment session) {
    pauseIf(session.isAhead());
  }

  /** A relay has taken something; on the event loop. */
  void caughtUp() {
    if (isPaused() && Arrays.stream(clusters).noneMatch(Attachment::isAhead)) {
      resume();
    }
  }

  // --- to the socket; on the event loop ---

  ClientDoor door() {
    return door;
  }

  boolean isListening() {
    return !isClosed() && connection().isListening();
  }

  @Override
  public boolean hasRoom() {
    return !isClosed() && connection().isWritable();
  }

  @Override
  public void write(Message message) {
    if (isClosed()) {
      return;
    }
    isDirty = true;
    if (message.body().length == 0) {
      connection().send(message.head());
    } else {
      connection().send(message.head(), message.body());
    }
  }

  @Override
  public void writeNow(Message message) {
    if (!isClosed()) {
      isWelcomeHeld = false;
      isDirty = false;
      connection().sendNow(message.head(), message.body());
    }
  }

  @Override
  public void flush() {
    isWelcomeHeld = false;
    if (isDirty) {
      isDirty = false;
      connection().flush();
    }
  }

  // --- from others ---

  /** Closes the session if its token has expired or does not hold any more; any thread. */
  void reassess(Authenticator authenticator, Instant now) {
    Identity known = identity();
    if (known == null || authenticator.stillAccepts(known, now)) {
      return;
    }
    if (now.isBefore(known.expiresAt())) {
      expel(Count.CLIENT_TOKENS_REFUSED, CloseCode.UNAUTHENTICATED);
    } else {
      expel(Count.CLIENT_TOKENS_EXPIRED, CloseCode.EXPIRED);
    }
  }

  /** Closes the session; any thread. */
  void dismiss(CloseCode code) {
    connection().eventLoop().execute(() -> end(code));
  }

  @Override
  protected String nameOf(Identity admitted) {
    return "user " + admitted.user();
  }
}
