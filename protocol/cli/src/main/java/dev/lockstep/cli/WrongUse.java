package dev.lockstep.cli;

/** The user called the command in a wrong way; the message says what to do. Exit code 2. */
public final class WrongUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WrongUse(String message) {
    super(message);
  }
}
