package dev.lockstep.protocol.frame;

/** The receiver cannot accept a message; it closes the connection with the code. */
public final class FrameException extends Exception {
  private static final long serialVersionUID = 1L;

  private final CloseCode code;

  /**
   * @param code the code to close with
   * @param message the problem, for a log; never repeats the peer's bytes
   */
  public FrameException(CloseCode code, String message) {
    super(message);
    this.code = code;
  }

  public CloseCode code() {
    return code;
  }
}
