package dev.lockstep.backend.web;

import dev.lockstep.protocol.frame.CloseCode;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Checks the deadlines of all WebSockets of one event loop, which owns it, at every beat. A check
 * is a few comparisons; timers for each connection would take more memory than the session itself.
 */
final class Heartbeat {
  /** Beats in the shortest timeout; a timeout is noticed at most one beat late. */
  private static final int BEATS_OF_SHORTEST = 10;

  private static final long BEAT_MS_MIN = 5;
  private static final long BEAT_MS_MAX = 1_000;

  private final EventLoop loop;
  private final List<WebSocketConnection> connections = new ArrayList<>();

  /** Starts beating, until the loop ends. */
  Heartbeat(EventLoop loop, WebConfig.Timeouts timeouts) {
    this.loop = loop;
    long shortest = Math.min(timeouts.helloMs(), Math.min(timeouts.pingMs(), timeouts.silenceMs()));
    long beatMs = Math.clamp(shortest / BEATS_OF_SHORTEST, BEAT_MS_MIN, BEAT_MS_MAX);
    var _ = loop.scheduleWithFixedDelay(this::beat, beatMs, beatMs, TimeUnit.MILLISECONDS);
  }

  /** Milliseconds of the loop's clock; only differences have a meaning, and it may wrap. */
  int nowMs() {
    return (int) TimeUnit.NANOSECONDS.toMillis(loop.ticker().nanoTime());
  }

  /** Checks a connection from the next beat on. */
  void add(WebSocketConnection connection) {
    connection.place = connections.size();
    connections.add(connection);
  }

  /** Stops checking a connection; does nothing if it is not checked. */
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

  /** Closes each connection. */
  void closeAll(CloseCode code) {
    // A copy: each connection removes itself.
    List.copyOf(connections).forEach(connection -> connection.close(code));
  }

  private void beat() {
    int nowMs = nowMs();
    // From the end: a connection that is removed gives its place to one that was checked already.
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
