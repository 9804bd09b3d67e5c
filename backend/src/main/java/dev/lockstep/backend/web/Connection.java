package dev.lockstep.backend.web;

import dev.lockstep.backend.message.Message;
import dev.lockstep.protocol.frame.CloseCode;
import java.util.concurrent.Executor;

/** One accepted WebSocket, as the engine sees it. All calls may come from any thread. */
public interface Connection {
  /** Unique within the process. */
  long id();

  /** The peer's address, for logs and limits. */
  String remoteAddress();

  /** Whether more can be sent without exceeding the bound on unsent bytes. */
  boolean isWritable();

  /**
   * Whether the connection can still send. Reads only what {@link #sendNow} reads, so that a check
   * ahead brings that into the cache. Only on the event loop.
   */
  default boolean isListening() {
    return true;
  }

  /** Bytes sent to this connection that the kernel has not accepted. */
  long pendingBytes();

  /** Sends one message without flushing; the array is shared and must not change. */
  default void send(byte[] message) {
    send(Message.of(message));
  }

  /** Sends one message without flushing. */
  void send(Message message);

  void flush();

  /**
   * Sends one message and flushes; cheaper than the two calls when nothing is queued. Only on the
   * event loop.
   */
  default void sendNow(Message message) {
    send(message);
    flush();
  }

  /** Sends the close code, then closes. */
  void close(CloseCode code);

  /** The thread on which the handler is called. */
  Executor eventLoop();

  /** Pauses or resumes reading; the pause reaches the peer as back-pressure. */
  void pauseReading(boolean paused);
}
