package dev.lockstep.backend.store;

/**
 * The store cannot be opened, or cannot carry out a call. Nothing has changed; the message says
 * what to do.
 */
public final class StoreRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  StoreRefused(String problem) {
    super(problem);
  }

  StoreRefused(String problem, Throwable cause) {
    super(problem, cause);
  }
}
