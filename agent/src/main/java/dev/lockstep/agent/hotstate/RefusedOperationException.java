package dev.lockstep.agent.hotstate;

/**
 * An operation that cannot be applied. It changed nothing; what was held before still holds. The
 * message names the type and what is wrong, and nothing of an object's content.
 */
public final class RefusedOperationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedOperationException(String message) {
    super(message);
  }
}
