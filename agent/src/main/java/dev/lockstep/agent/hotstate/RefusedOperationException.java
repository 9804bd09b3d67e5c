package dev.lockstep.agent.hotstate;

/**
 * An operation cannot be applied, and changed nothing. The message names the type and the problem,
 * and nothing of an object's content.
 */
public final class RefusedOperationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedOperationException(String message) {
    super(message);
  }
}
