package dev.lockstep.cli;

/** The command worked, and what it found is not as it should be. Exit code 1. */
public final class Finding extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Finding(String message) {
    super(message);
  }
}
