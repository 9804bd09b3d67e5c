package dev.lockstep.agent.uplink;

import dev.lockstep.protocol.frame.CloseCode;

/**
 * What a session does to the world. Called by the session's thread; no call may lead back into the
 * session before it has returned.
 */
public interface UplinkPort {

  /** Connect; the outcome comes as {@code onOpened} or {@code onConnectFailed}. */
  void connect();

  /** Send a message on the open connection; {@code onSent} follows. Never two at once. */
  void send(byte[] message);

  /** Send a ping, unless an earlier one is still on its way out. */
  void ping();

  /** Close the connection there is; nothing of it is to be heard after this. */
  void close(CloseCode code);

  /** Let go of the connection there is, without a word. */
  void abandon();

  /**
   * Ask the hot state; {@code onAnswer} follows, with the same number.
   *
   * @param since the version, or {@link UplinkSession#EVERYTHING}
   */
  void ask(long number, long since);

  /** The session is at its end. */
  void stopped(StopCause cause, String reason);
}
