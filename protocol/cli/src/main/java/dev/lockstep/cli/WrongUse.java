package dev.lockstep.cli;

/** The person asked for something that cannot be; the message says what to do. Exit code 2. */
public final class WrongUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WrongUse(String message) {
    super(message);
  }
}
