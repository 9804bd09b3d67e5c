package dev.lockstep.backend.ingress;

import dev.lockstep.backend.identity.AgentAuthenticator;
import dev.lockstep.backend.identity.AgentIdentity;
import dev.lockstep.backend.identity.Authentication;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.replica.AgentPort;
import dev.lockstep.backend.web.Backlog;
import dev.lockstep.backend.web.Connection;
import dev.lockstep.backend.web.ConnectionHandler;
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

/**
 * One agent's connection. Owned by its event loop; what it is told as a port comes from any thread.
 *
 * <p>It is not read any more while {@link #WAITING_BYTES_MAX} of it wait for the relay, as they
 * stand in memory: a small message may inflate to a large one.
 */
final class AgentConnection implements ConnectionHandler, AgentPort {
  static final int WAITING_BYTES_MAX = 8 << 20;

  private static final int RESUMED_AT_BYTES = 2 << 20;

  /** About what an entry costs in memory beside its bytes. */
  private static final int ENTRY_BYTES = 48;

  private static final Logger LOG = LoggerFactory.getLogger(AgentConnection.class);

  private final AgentDoor door;
  private final Connection connection;
  private final FrameDecoder decoder = new FrameDecoder();

  /** Bytes of steps that the relay has not taken yet. */
  private final Backlog backlog = new Backlog(WAITING_BYTES_MAX, RESUMED_AT_BYTES);

  // The event loop only.
  private boolean greeted;
  private boolean paused;
  private boolean closed;
  private @Nullable RelayLoop relay;

  private volatile @Nullable AgentIdentity identity;

  /** Set by the relay, whose first message is the welcome. */
  private volatile boolean welcomed;

  private final AtomicBoolean ending = new AtomicBoolean();

  AgentConnection(AgentDoor door, Connection connection) {
    this.door = door;
    this.connection = connection;
  }

  // --- from the socket ---

  @Override
  public void onMessage(byte[] message) {
    if (closed) {
      return;
    }
    try {
      switch (decoder.fromAgent(message)) {
        case FrameDecoder.Received.State<AgentToBackend>(StateStep step) -> step(step);
        case FrameDecoder.Received.Other<AgentToBackend>(AgentToBackend other) ->
            hello(other.getHello());
      }
    } catch (FrameException e) {
      door.counts().add(Count.AGENT_FRAMES_REFUSED);
      LOG.warn("A message of {} is refused: {}", name(), e.getMessage());
      end(e.code());
    }
  }

  private void hello(AgentHello hello) throws FrameException {
    if (greeted) {
      throw new FrameException(CloseCode.UNEXPECTED, "a second hello");
    }
    greeted = true;
    if (hello.getProtocolVersion() != ProtocolVersion.CURRENT) {
      door.counts().add(Count.AGENT_VERSIONS_REFUSED);
      LOG.warn(
          "The agent at {} speaks version {} of the protocol, this backend {}: update one of them.",
          connection.remoteAddress(),
          hello.getProtocolVersion(),
          ProtocolVersion.CURRENT);
      end(CloseCode.UNSUPPORTED);
      return;
    }
    switch (door.authenticator().authenticate(hello.getToken(), hello.getCluster())) {
      case Authentication.Refused<AgentIdentity>(Authentication.Reason reason) -> {
        door.counts().add(Count.AGENT_TOKENS_REFUSED);
        LOG.warn("The token of an agent at {} is refused: {}", connection.remoteAddress(), reason);
        end(CloseCode.UNAUTHENTICATED);
      }
      case Authentication.Accepted<AgentIdentity>(AgentIdentity accepted) -> {
        if (hello.getBootId().size() != BootId.BYTES) {
          throw new FrameException(CloseCode.MALFORMED, "a boot id of the wrong size");
        }
        letIn(accepted, BootId.of(hello.getBootId().toByteArray()));
      }
    }
  }

  private void letIn(AgentIdentity accepted, BootId boot) {
    identity = accepted;
    door.connected(accepted.cluster(), connection.remoteAddress());
    LOG.info("The agent of cluster {} is here, from {}", name(), connection.remoteAddress());
    door.relay(
        accepted.cluster(), found -> connection.eventLoop().execute(() -> join(found, boot)));
  }

  private void join(Optional<RelayLoop> found, BootId boot) {
    if (closed) {
      return;
    }
    if (found.isEmpty()) {
      end(CloseCode.OVERLOADED);
      return;
    }
    relay = found.get();
    found.get().tell(told -> told.agentHello(this, boot));
  }

  private void step(StateStep step) throws FrameException {
    RelayLoop to = relay;
    if (to == null || !welcomed) {
      throw new FrameException(CloseCode.UNEXPECTED, "state before the welcome");
    }
    long bytes = weigh(step);
    backlog.add(bytes);
    if (!paused && backlog.isAhead()) {
      door.counts().add(Count.AGENT_READS_PAUSED);
      paused = true;
      connection.pauseReading(true);
    }
    to.tell(told -> {
      if (backlog.take(bytes)) {
        connection.eventLoop().execute(this::resumeIfDrained);
      }
      told.agentStep(this, step);
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
    if (paused && backlog.isDrained()) {
      paused = false;
      connection.pauseReading(false);
    }
  }

  @Override
  public void onWritable() {
    // What is sent to an agent is small and rare.
  }

  @Override
  public void onClosed() {
    closed = true;
    decoder.close();
    AgentIdentity known = identity;
    door.closed(connection.id(), known == null ? "" : known.cluster(), connection.remoteAddress());
    RelayLoop from = relay;
    if (from != null) {
      LOG.info("The agent of cluster {} is gone", name());
      from.tell(told -> told.agentClosed(this));
    }
  }

  // --- from the relay ---

  @Override
  public void send(byte[] message) {
    welcomed = true;
    connection.send(message);
    connection.flush();
  }

  @Override
  public void close(CloseCode code, String why) {
    if (ending.compareAndSet(false, true)) {
      if (code == CloseCode.RESTARTING) {
        LOG.info("The connection of {} is closed: {}", name(), why);
      } else {
        LOG.warn("The connection of {} is closed as {}: {}", name(), code, why);
      }
      connection.close(code);
    }
  }

  // --- from others ---

  /** Closes the connection if its token does not hold any more. */
  void reassess(AgentAuthenticator authenticator) {
    AgentIdentity known = identity;
    if (known != null && !authenticator.stillAccepts(known)) {
      connection.eventLoop().execute(this::expel);
    }
  }

  private void expel() {
    if (!closed) {
      door.counts().add(Count.AGENT_TOKENS_REFUSED);
      LOG.warn("The token of the agent of cluster {} has been taken away", name());
      end(CloseCode.UNAUTHENTICATED);
    }
  }

  private void end(CloseCode code) {
    closed = true;
    connection.close(code);
  }

  private String name() {
    AgentIdentity known = identity;
    return known == null ? "an agent at " + connection.remoteAddress() : known.cluster();
  }
}
