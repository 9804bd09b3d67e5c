package dev.lockstep.backend.web;

/** The engine's side of one connection. All calls come on the connection's event loop. */
public interface ConnectionHandler {
  /** A complete binary message within the limits has arrived. */
  void onMessage(byte[] message);

  /** The connection is writable again. */
  void onWritable();

  /** The connection is closed; nothing follows. */
  void onClosed();
}
