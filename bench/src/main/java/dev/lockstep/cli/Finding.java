package dev.lockstep.cli;

/** The command worked, and what it found is not as it should be. Exit code 1. */
final class Finding extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Finding(String message) {
    super(message);
  }
}
