package dev.lockstep.backend.web;

import dev.lockstep.protocol.frame.CloseCode;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;

/**
 * Knows when the last WebSocket of an event loop, which owns this, is gone. A loop that is told to
 * end cuts its connections before it does what it was asked to do with them: only when they are
 * gone has everyone been told why.
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

  /** One has opened; whoever comes this late is sent away at once. */
  void opened(WebSocketConnection connection) {
    open++;
    if (hasBegun) {
      connection.close(CloseCode.RESTARTING);
    }
  }

  /** One that had opened is gone. */
  void gone() {
    open--;
    tellIfAllAreGone();
  }

  /**
   * Sends away whoever has not been told to go yet. Any thread.
   *
   * @return done when all are gone, which each is within the time that its peer has for leaving
   */
  CompletableFuture<Void> begin() {
    loop.execute(() -> {
      hasBegun = true;
      heartbeat.closeAll(CloseCode.RESTARTING);
      tellIfAllAreGone();
    });
    return allGone;
  }

  private void tellIfAllAreGone() {
    if (hasBegun && open == 0) {
      var _ = allGone.complete(null);
    }
  }
}
