package dev.lockstep.cli;

/** The command was called with something unusable; the message says what to do. Exit code 2. */
public final class WrongUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WrongUse(String message) {
    super(message);
  }
}
