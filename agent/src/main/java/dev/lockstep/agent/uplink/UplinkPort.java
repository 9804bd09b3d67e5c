package dev.lockstep.agent.uplink;

import dev.lockstep.protocol.frame.CloseCode;

/**
 * Carries out a session's actions. Called on the session's thread; no call may re-enter the session
 * before it returns.
 */
public interface UplinkPort {

  /** Connects; {@code onOpened} or {@code onConnectFailed} follows. */
  void connect();

  /** Sends a message on the open connection; {@code onSent} follows. One at a time. */
  void send(byte[] message);

  /** Sends a ping, unless an earlier one is not written yet. */
  void ping();

  /** Closes the connection; nothing of it may arrive after this. */
  void close(CloseCode code);

  /** Drops the connection without a close frame. */
  void abandon();

  /**
   * Asks the hot state; {@code onAnswer} follows, with the same number.
   *
   * @param since the version, or {@link UplinkSession#EVERYTHING}
   */
  void ask(long number, long since);

  /** The session ended. */
  void stopped(StopCause cause, String reason);
}
