package dev.lockstep.protocol.frame;

/** A message that its receiver cannot accept; the connection ends with the code. */
public final class FrameException extends Exception {
  private static final long serialVersionUID = 1L;

  private final CloseCode code;

  /**
   * @param code what to close with
   * @param message what was wrong, for a log; without any content of the message
   */
  public FrameException(CloseCode code, String message) {
    super(message);
    this.code = code;
  }

  public CloseCode code() {
    return code;
  }
}
