package dev.lockstep.backend.web;

import dev.lockstep.protocol.frame.CloseCode;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;

/**
 * Closes the WebSockets of an event loop, which owns this, and completes when the last is gone. An
 * event loop that shuts down cuts its connections before it sends what they still hold, so a peer
 * learns the reason only if the loop ends after its connections.
 */
final class Farewell {
  private final EventLoop loop;
  private final Heartbeat heartbeat;
  private final CompletableFuture<Void> allGone = new CompletableFuture<>();
  private int open;
  private boolean hasBegun;

  Farewell(EventLoop loop, Heartbeat heartbeat) {
    this.loop = loop;
    this.heartbeat = heartbeat;
  }

  /** Counts a connection; closes it at once if the server is ending. */
  void opened(WebSocketConnection connection) {
    open++;
    if (hasBegun) {
      connection.close(CloseCode.RESTARTING);
    }
  }

  /** A counted connection is gone. */
  void gone() {
    open--;
    completeIfAllAreGone();
  }

  /**
   * Closes every open connection. Any thread.
   *
   * @return completes when all are gone, each within the time that its peer has to close
   */
  CompletableFuture<Void> begin() {
    loop.execute(() -> {
      hasBegun = true;
      heartbeat.closeAll(CloseCode.RESTARTING);
      completeIfAllAreGone();
    });
    return allGone;
  }

  private void completeIfAllAreGone() {
    if (hasBegun && open == 0) {
      var _ = allGone.complete(null);
    }
  }
}
