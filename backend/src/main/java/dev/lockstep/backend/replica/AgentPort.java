package dev.lockstep.backend.replica;

import dev.lockstep.protocol.frame.CloseCode;

/** The way to one agent's connection. Neither method waits, and neither calls back. */
public interface AgentPort {
  /** Sends an encoded message. */
  void send(byte[] message);

  /**
   * Closes the connection; nothing more comes from it.
   *
   * @param why for the log; without any content of a message
   */
  void close(CloseCode code, String why);
}
