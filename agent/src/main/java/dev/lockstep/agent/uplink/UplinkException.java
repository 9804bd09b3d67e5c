package dev.lockstep.agent.uplink;

/** A file that a connection needs cannot be used. The message is for people and holds no secret. */
final class UplinkException extends Exception {
  private static final long serialVersionUID = 1L;

  UplinkException(String message) {
    super(message);
  }
}
