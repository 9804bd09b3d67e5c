package dev.lockstep.agent.uplink;

/**
 * Something that a connection needs is not as it must be. The message is for people and holds no
 * secret.
 */
final class UplinkException extends Exception {
  private static final long serialVersionUID = 1L;

  UplinkException(String message) {
    super(message);
  }
}
