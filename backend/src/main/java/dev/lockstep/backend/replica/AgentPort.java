package dev.lockstep.backend.replica;

import dev.lockstep.protocol.frame.CloseCode;

/** Output to one agent's connection. Neither method waits, and neither calls back. */
public interface AgentPort {
  /** Sends an encoded message. */
  void send(byte[] message);

  /**
   * Closes the connection; no more calls come from it.
   *
   * @param why reason for the log; never repeats content of a message
   */
  void close(CloseCode code, String why);
}
