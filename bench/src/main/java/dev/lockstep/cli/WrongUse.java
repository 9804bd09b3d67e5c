package dev.lockstep.cli;

/** The person asked for something that cannot be; the message says what to do. Exit code 2. */
final class WrongUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongUse(String message) {
    super(message);
  }
}
