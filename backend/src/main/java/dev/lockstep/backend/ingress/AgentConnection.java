package dev.lockstep.backend.ingress;

import dev.lockstep.backend.admission.PeerConnection;
import dev.lockstep.backend.admission.PeerKind;
import dev.lockstep.backend.identity.AgentAuthenticator;
import dev.lockstep.backend.identity.AgentIdentity;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.replica.AgentPort;
import dev.lockstep.backend.store.AuditKind;
import dev.lockstep.backend.web.Backlog;
import dev.lockstep.backend.web.Connection;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.protocol.wire.AgentHello;
import dev.lockstep.protocol.wire.AgentToBackend;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One agent's connection. Owned by its event loop; the calls of {@link AgentPort} come from any
 * thread.
 *
 * <p>Reading pauses while steps of {@link #WAITING_BYTES_MAX} wait for the relay. The count is of
 * bytes in memory, because a small message may inflate to a large one.
 */
final class AgentConnection extends PeerConnection<AgentIdentity> implements AgentPort {
  static final int WAITING_BYTES_MAX = 8 << 20;

  private static final int RESUMED_AT_BYTES = 2 << 20;

  /** Approximate memory of an entry besides its bytes. */
  private static final int ENTRY_BYTES = 48;

  private static final Logger LOG = LoggerFactory.getLogger(AgentConnection.class);

  static final PeerKind KIND =
      new PeerKind(
          "an agent",
          LOG,
          Level.WARN,
          new PeerKind.PeerCounts(
              Count.AGENT_FRAMES_REFUSED,
              Count.AGENT_VERSIONS_REFUSED,
              Count.AGENT_TOKENS_REFUSED,
              Count.AGENT_READS_PAUSED));

  private final AgentDoor door;
  private final FrameDecoder decoder = new FrameDecoder();

  /** Bytes of steps that the relay has not taken yet. */
  private final Backlog backlog = new Backlog(WAITING_BYTES_MAX, RESUMED_AT_BYTES);

  /** Set once the relay is found; the event loop only. */
  private @Nullable RelayLoop relay;

  /** Set by the relay, whose first message is the welcome. */
  private volatile boolean isWelcomed;

  private final AtomicBoolean isEnding = new AtomicBoolean();

  AgentConnection(AgentDoor door, Connection connection) {
    super(door.agents(), connection);
    this.door = door;
  }

  // --- from the socket ---

  @Override
  protected void receive(byte[] message) throws FrameException {
    switch (decoder.fromAgent(message)) {
      case FrameDecoder.Received.State<AgentToBackend>(StateStep step) -> step(step);
      case FrameDecoder.Received.Other<AgentToBackend>(AgentToBackend other) -> {
        switch (other.getKindCase()) {
          case HELLO -> hello(other.getHello());
          case STATE, KIND_NOT_SET ->
              throw new FrameException(CloseCode.UNEXPECTED, "a message of no kind");
        }
      }
    }
  }

  private void hello(AgentHello hello) throws FrameException {
    AgentIdentity proved =
        check(
            hello.getProtocolVersion(),
            () -> door.authenticator().authenticate(hello.getToken(), hello.getCluster()));
    if (proved == null) {
      return;
    }
    if (hello.getBootId().size() != BootId.BYTES) {
      throw new FrameException(CloseCode.MALFORMED, "a boot id of the wrong size");
    }
    admit(proved);
    door.agents().audit(AuditKind.AGENT_CONNECTED, proved.cluster(), "", from());
    LOG.info("The agent of cluster {} has connected from {}", name(), connection().remoteAddress());
    BootId boot = BootId.of(hello.getBootId().toByteArray());
    door.relay(
        proved.cluster(), found -> connection().eventLoop().execute(() -> join(found, boot)));
  }

  private void join(Optional<RelayLoop> found, BootId boot) {
    if (isClosed()) {
      return;
    }
    if (found.isEmpty()) {
      end(CloseCode.OVERLOADED);
      return;
    }
    relay = found.get();
    found.get().submit(it -> it.agentHello(this, boot));
  }

  private void step(StateStep step) throws FrameException {
    RelayLoop to = relay;
    if (to == null || !isWelcomed) {
      throw new FrameException(CloseCode.UNEXPECTED, "state before the welcome");
    }
    long bytes = weigh(step);
    backlog.add(bytes);
    pauseIf(backlog.isAhead());
    to.submit(it -> {
      if (backlog.take(bytes)) {
        connection().eventLoop().execute(this::resumeIfDrained);
      }
      it.agentStep(this, step);
    });
  }

  private static long weigh(StateStep step) {
    long bytes = step.bytes();
    for (Segment segment : step.segments()) {
      for (byte[] upsert : segment.upserts()) {
        bytes += upsert.length + ENTRY_BYTES;
      }
      for (String removal : segment.removals()) {
        bytes += removal.length() + ENTRY_BYTES;
      }
    }
    return bytes;
  }

  private void resumeIfDrained() {
    if (backlog.isDrained()) {
      resume();
    }
  }

  @Override
  public void onWritable() {
    // Messages to an agent are few and small.
  }

  @Override
  protected void onGone() {
    decoder.close();
    AgentIdentity admitted = identity();
    if (admitted != null) {
      door.agents().audit(AuditKind.AGENT_DISCONNECTED, admitted.cluster(), "", from());
    }
    RelayLoop left = relay;
    if (left != null) {
      LOG.info("The agent of cluster {} has disconnected", name());
      left.submit(it -> it.agentClosed(this));
    }
  }

  private String from() {
    return "from " + connection().remoteAddress();
  }

  // --- from the relay ---

  @Override
  public void send(byte[] message) {
    isWelcomed = true;
    connection().send(message);
    connection().flush();
  }

  @Override
  public void close(CloseCode code, String why) {
    if (isEnding.compareAndSet(false, true)) {
      if (code == CloseCode.RESTARTING) {
        LOG.info("Closing the connection of {}: {}", name(), why);
      } else {
        LOG.warn("Closing the connection of {} as {}: {}", name(), code, why);
      }
      connection().close(code);
    }
  }

  // --- from admission ---

  /** Closes the connection if its token was revoked; any thread. */
  void reassess(AgentAuthenticator authenticator) {
    AgentIdentity admitted = identity();
    if (admitted != null && !authenticator.stillAccepts(admitted)) {
      expel(Count.AGENT_TOKENS_REFUSED, CloseCode.UNAUTHENTICATED);
    }
  }

  @Override
  protected void onExpelled() {
    LOG.warn("The token of the agent of cluster {} has been revoked", name());
  }

  @Override
  protected void onOtherVersion(int version) {
    LOG.warn(
        "The agent at {} speaks version {} of the protocol, this backend {}: update one of them.",
        connection().remoteAddress(),
        version,
        ProtocolVersion.CURRENT);
  }

  @Override
  protected String nameOf(AgentIdentity admitted) {
    return admitted.cluster();
  }
}
