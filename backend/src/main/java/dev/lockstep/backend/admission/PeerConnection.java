package dev.lockstep.backend.admission;

import dev.lockstep.backend.identity.Authentication;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.web.Connection;
import dev.lockstep.backend.web.ConnectionHandler;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.ProtocolVersion;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One agent's or client's connection. It requires exactly one hello, as the first message, checks
 * its version and token, can pause reading, and closes on a message that breaks a rule. Owned by
 * its event loop.
 *
 * <p>A base class rather than a field, because a backend has one for each session, and each frame
 * reads it.
 *
 * @param <I> the identity that a token proves
 */
public abstract class PeerConnection<I> implements ConnectionHandler {
  private final Peers<?> peers;
  private final Connection connection;

  // The event loop only.
  private boolean isClosed;
  private boolean isGreeted;
  private boolean isPaused;

  /** Set when the peer is admitted; any thread may read it. */
  private volatile @Nullable I identity;

  protected PeerConnection(Peers<?> peers, Connection connection) {
    this.peers = peers;
    this.connection = connection;
  }

  // --- for each kind of peer ---

  /** Handles a message by its kind; the exception closes the connection. */
  protected abstract void receive(byte[] message) throws FrameException;

  /** Releases what the connection holds; nothing follows. */
  protected abstract void onGone();

  /** The name of an admitted peer in log lines. */
  protected abstract String nameOf(I admitted);

  /** Called when the peer speaks another version of the protocol, before the close. */
  protected void onOtherVersion(int version) {}

  /** Called when the peer's token was revoked or has expired, before the close. */
  protected void onExpelled() {}

  // --- from the socket ---

  @Override
  public final void onMessage(byte[] message) {
    if (isClosed) {
      return;
    }
    try {
      receive(message);
    } catch (FrameException e) {
      PeerKind kind = peers.kind();
      peers.count(kind.counts().frames());
      kind.log().atLevel(kind.level()).log("Refusing a message of {}: {}", name(), e.getMessage());
      end(e.code());
    }
  }

  @Override
  public final void onClosed() {
    isClosed = true;
    peers.remove(this);
    onGone();
  }

  // --- admission ---

  /**
   * Checks the hello, which must be the first message and the only one of its kind.
   *
   * @param authentication checks the token; called once the version is right
   * @return the identity that the token proves; null if the connection is being closed
   */
  protected final @Nullable I check(int protocolVersion, Supplier<Authentication<I>> authentication)
      throws FrameException {
    if (isGreeted) {
      throw new FrameException(CloseCode.UNEXPECTED, "a second hello");
    }
    isGreeted = true;
    PeerKind kind = peers.kind();
    if (protocolVersion != ProtocolVersion.CURRENT) {
      peers.count(kind.counts().versions());
      onOtherVersion(protocolVersion);
      end(CloseCode.UNSUPPORTED);
      return null;
    }
    return switch (authentication.get()) {
      case Authentication.Accepted<I>(I proved) -> proved;
      case Authentication.Refused<I>(Authentication.Reason reason) -> {
        peers.count(kind.counts().tokens());
        kind.log()
            .atLevel(kind.level())
            .log(
                "Refusing the token of {} at {}: {}",
                kind.noun(),
                connection.remoteAddress(),
                reason);
        end(CloseCode.UNAUTHENTICATED);
        yield null;
      }
    };
  }

  /** Admits the peer under an identity that {@link #check} returned. */
  protected final void admit(I proved) {
    identity = proved;
  }

  /** The identity of an admitted peer; null before. Any thread. */
  protected final @Nullable I identity() {
    return identity;
  }

  /** The identity, for messages that only an admitted peer may send. */
  protected final I requireIdentity() throws FrameException {
    I admitted = identity;
    if (admitted == null) {
      throw new FrameException(CloseCode.UNEXPECTED, "a message before the hello");
    }
    return admitted;
  }

  // --- back-pressure ---

  /** Pauses reading while too much of this peer's input waits for a relay. */
  protected final void pauseIf(boolean isAhead) {
    if (isAhead && !isPaused) {
      peers.count(peers.kind().counts().pauses());
      isPaused = true;
      connection.pauseReading(true);
    }
  }

  /** Reads again after a pause. */
  protected final void resume() {
    if (isPaused) {
      isPaused = false;
      connection.pauseReading(false);
    }
  }

  // --- the end ---

  protected final boolean isClosed() {
    return isClosed;
  }

  /** Closes the connection; later messages are ignored. */
  public final void end(CloseCode code) {
    isClosed = true;
    connection.close(code);
  }

  /** Closes the connection because its token was revoked or has expired; any thread. */
  protected final void expel(Count count, CloseCode code) {
    connection
        .eventLoop()
        .execute(() -> {
          if (!isClosed) {
            peers.count(count);
            onExpelled();
            end(code);
          }
        });
  }

  public final Connection connection() {
    return connection;
  }

  /** Names the peer in log lines: by its identity, or by its address until it is admitted. */
  public final String name() {
    I admitted = identity;
    return admitted == null
        ? peers.kind().noun() + " at " + connection.remoteAddress()
        : nameOf(admitted);
  }
}
