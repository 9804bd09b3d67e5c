package dev.lockstep.backend.web;

import dev.lockstep.protocol.frame.CloseCode;
import java.util.concurrent.Executor;

/** One accepted WebSocket, as the engine sees it. All calls may come from any thread. */
public interface Connection {
  /** Unique within the process's life. */
  long id();

  /** The peer's address, for logs and limits. */
  String remoteAddress();

  /** Whether more may be sent now without exceeding the bound on unsent bytes. */
  boolean isWritable();

  /**
   * Whether the peer may still be told something. Looks at nothing that {@link #sendNow} does not
   * look at. Only on the event loop.
   */
  default boolean isListening() {
    return true;
  }

  /** Bytes sent to this connection that the network has not taken yet. */
  long pendingBytes();

  /** Sends one message, not flushed; the array is shared and must not change any more. */
  void send(byte[] message);

  /** Sends one message of two parts, not flushed, without joining them. */
  void send(byte[] head, byte[] body);

  void flush();

  /**
   * Sends one message of two parts at once, with all that was sent before; cheaper than the two
   * calls where nothing waits. Only on the event loop.
   */
  default void sendNow(byte[] head, byte[] body) {
    send(head, body);
    flush();
  }

  /** Says why, then closes. */
  void close(CloseCode code);

  /** The thread on which the handler is called. */
  Executor eventLoop();

  /** Stops and resumes reading from the peer, which then feels the back-pressure. */
  void pauseReading(boolean paused);
}
