package dev.lockstep.backend.web;

/** What the engine does with one connection. All calls come on the connection's event loop. */
public interface ConnectionHandler {
  /** A whole binary message within the limits came. */
  void onMessage(byte[] message);

  /** The connection was not writable and is again. */
  void onWritable();

  /** The connection is gone; nothing follows. */
  void onClosed();
}
