package dev.lockstep.backend.egress;

import dev.lockstep.backend.access.Selection;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.admission.PeerConnection;
import dev.lockstep.backend.admission.PeerKind;
import dev.lockstep.backend.frame.Cursor;
import dev.lockstep.backend.identity.Authenticator;
import dev.lockstep.backend.identity.Identity;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.relay.ClusterMessages;
import dev.lockstep.backend.relay.DeliveryTarget;
import dev.lockstep.backend.relay.RelayConfig;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.store.AuditKind;
import dev.lockstep.backend.web.Backlog;
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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One client's session: its identity, the clusters that it may see, and an attachment for each
 * cluster that it follows. Owned by its event loop.
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

  /** Messages of the client that relays have not taken yet. */
  private final Backlog backlog;

  // The event loop only.
  // One for each followed cluster: usually a single one, for which a map would be large.
  private Attachment[] clusters = NONE;

  /** Null until the session is admitted. */
  private @Nullable Bulletin bulletin;

  private boolean isDirty;

  /** Whether the welcome waits for the first message of a relay, to leave in the same write. */
  private boolean isWelcomeHeld;

  private int newestNumber;

  ClientConnection(ClientDoor door, Connection connection) {
    super(door.clients(), connection);
    this.door = door;
    int waitingMax = door.limits().waitingPerSession();
    this.backlog = new Backlog(waitingMax, waitingMax);
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
    if (bulletin != null) {
      bulletin.onRoom();
    }
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
    if (bulletin != null) {
      notices().remove(bulletin);
    }
    Identity known = identity();
    if (known != null) {
      door.lobby().leave(known.subject());
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
      LOG.warn("User {} already has as many sessions as one user may have", proved.user());
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
    Subject subject = accepted.subject();
    // Before the sight is taken, so that relays report every later change to this session, too.
    door.lobby().enter(subject);
    Sights.Sight sight = door.sightOf(subject);
    Bulletin fresh = new Bulletin(this, subject, sight.seen());
    bulletin = fresh;
    notices().add(fresh);
    Welcome welcome =
        Welcome.newBuilder()
            .setProtocolVersion(ProtocolVersion.CURRENT)
            .setUser(accepted.user())
            .addAllGroups(subject.groups())
            .setServerMs(door.epochMs())
            .setBeaconIntervalMs(RelayConfig.BEACON_INTERVAL_MS)
            .setFrameBytesMax(Limits.FRAME_BYTES_MAX)
            .addAllClusters(
                sight.seen().stream().map(it -> ClusterMessages.wire(it.status())).toList())
            .setBackendVersion(door.version())
            .build();
    write(Message.of(BackendToClient.newBuilder().setWelcome(welcome).build().toByteArray()));
    // The welcome waits for the first relay that it names, which always answers: this saves a
    // write. Hidden clusters must not change the time at which it leaves.
    isWelcomeHeld = !sight.seen().isEmpty();
    sight.seen().forEach(relay -> greet(relay, fresh, true));
    sight.later().forEach(relay -> greet(relay, fresh, false));
  }

  /**
   * Makes a relay send the session its cluster's status, if the session may see the cluster.
   *
   * @param isAwaited whether the welcome waits for the relay, which then answers in any case
   */
  private void greet(RelayLoop relay, Bulletin session, boolean isAwaited) {
    relay.submit(core -> {
      boolean isSeen =
          core.greet(
              session.subject(),
              status -> deliver(relay, () -> notices().greet(session, relay, status)));
      if (isAwaited && !isSeen) {
        // Policies have just changed: the relay has no status for this session.
        deliver(relay, () -> {});
      }
    });
  }

  private Notices notices() {
    return door.lobby().of(connection().eventLoop());
  }

  private void deliver(RelayLoop relay, Runnable call) {
    relay.deliver(connection().eventLoop(), this, call);
  }

  // --- subscriptions ---

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
    // The existence of the cluster must not change any other answer, so this check comes last.
    if (!problem.isEmpty()) {
      door.counts().add(Count.REFUSED_SELECTIONS);
      leave(session);
      write(ClusterMessages.refused(wish.getNumber(), wish.getCluster(), problem));
      return;
    }
    if (session == null && clusters.length >= door.limits().clustersPerSession()) {
      throw new FrameException(CloseCode.TOO_MANY, "more clusters than one session may follow");
    }
    // The session answers for a hidden cluster, too: its relay's answer would come later than for a
    // cluster that does not exist.
    boolean isSeen = door.sees(known.subject(), wish.getCluster());
    RelayLoop relay = door.relays().find(wish.getCluster());
    if (relay == null || !isSeen) {
      leave(session);
      door.counts().add(Count.REFUSED_ABSENT);
      write(ClusterMessages.absent(wish.getNumber(), wish.getCluster()));
      return;
    }
    List<Selection> selections = Subscriptions.selections(wish);
    door.audit(AuditKind.SUBSCRIBED, wish.getCluster(), known.user(), selections.toString());
    Attachment attached = session == null ? attach(relay) : session;
    attached.subscribe(known.subject(), wish.getNumber(), selections, cursor);
  }

  private void unsubscribe(Unsubscribe wish) throws FrameException {
    var _ = requireIdentity();
    leave(in(wish.getCluster()));
  }

  private Attachment attach(RelayLoop relay) {
    Attachment attached = new Attachment(this, relay);
    Attachment[] more = Arrays.copyOf(clusters, clusters.length + 1);
    more[clusters.length] = attached;
    clusters = more;
    return attached;
  }

  private void leave(@Nullable Attachment attached) {
    if (attached != null) {
      attached.unsubscribe();
      detached(attached);
    }
  }

  /** Removes an attachment to a cluster that the session no longer follows. */
  void detached(Attachment gone) {
    clusters = Arrays.stream(clusters).filter(each -> each != gone).toArray(Attachment[]::new);
  }

  /** Gives a task to a relay; pauses reading while the client is faster than its relays. */
  void submit(RelayLoop relay, RelayLoop.Task task) {
    backlog.add(1);
    relay.submit(core -> {
      boolean hasCaughtUp = backlog.take(1);
      task.run(core);
      if (hasCaughtUp) {
        deliver(relay, this::caughtUp);
      }
    });
    pauseIf(backlog.isAhead());
  }

  /** Resumes reading if relays have caught up; on the event loop. */
  private void caughtUp() {
    if (backlog.isDrained()) {
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
    connection().send(message);
  }

  @Override
  public void writeNow(Message message) {
    if (!isClosed()) {
      isWelcomeHeld = false;
      isDirty = false;
      connection().sendNow(message);
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

  /** Closes the session if its token has expired or was revoked; any thread. */
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
