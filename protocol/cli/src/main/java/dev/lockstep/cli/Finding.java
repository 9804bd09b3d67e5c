package dev.lockstep.cli;

/** The command ran, and its result is a failure. Exit code 1. */
public final class Finding extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Finding(String message) {
    super(message);
  }
}
