package dev.lockstep.backend.web;

import dev.lockstep.protocol.frame.CloseCode;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The clock of all WebSockets of one event loop, which owns it: looks at each of them at every
 * beat. A look is a few comparisons; timers of its own would cost a connection more memory than
 * what it is told from.
 */
final class Heartbeat {
  /** The shortest time that matters is so many beats long: that late, it is noticed. */
  private static final int BEATS_OF_SHORTEST = 10;

  private static final long BEAT_MS_MIN = 5;
  private static final long BEAT_MS_MAX = 1_000;

  private final EventLoop loop;
  private final List<WebSocketConnection> connections = new ArrayList<>();

  /** Begins to beat, until the loop ends. */
  Heartbeat(EventLoop loop, WebConfig.Timeouts timeouts) {
    this.loop = loop;
    long shortest = Math.min(timeouts.helloMs(), Math.min(timeouts.pingMs(), timeouts.silenceMs()));
    long beatMs = Math.clamp(shortest / BEATS_OF_SHORTEST, BEAT_MS_MIN, BEAT_MS_MAX);
    var _ = loop.scheduleWithFixedDelay(this::beat, beatMs, beatMs, TimeUnit.MILLISECONDS);
  }

  /** Milliseconds of the loop's clock; only differences mean something, and they may wrap. */
  int nowMs() {
    return (int) TimeUnit.NANOSECONDS.toMillis(loop.ticker().nanoTime());
  }

  /** Has a connection looked at from now on. */
  void add(WebSocketConnection connection) {
    connection.place = connections.size();
    connections.add(connection);
  }

  /** Looks at it no more; does nothing when it does not anyway. */
  void remove(WebSocketConnection connection) {
    int place = connection.place;
    if (place >= 0) {
      connection.place = -1;
      WebSocketConnection last = connections.removeLast();
      if (last != connection) {
        connections.set(place, last);
        last.place = place;
      }
    }
  }

  /** Closes each of them. */
  void closeAll(CloseCode code) {
    // Each takes itself out.
    List.copyOf(connections).forEach(connection -> connection.close(code));
  }

  private void beat() {
    int nowMs = nowMs();
    // From the end: who is removed at its look gives its place to one that was looked at already.
    for (int i = connections.size() - 1; i >= 0; i--) {
      WebSocketConnection connection = connections.get(i);
      try {
        connection.beat(nowMs);
      } catch (RuntimeException | OutOfMemoryError e) {
        connection.failed(e);
      }
    }
  }
}
