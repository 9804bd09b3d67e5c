package dev.lockstep.agent.json;

/**
 * The text is not plain enough for a {@link PlainReader}. One instance without trace and message is
 * thrown each time; it never leaves this package.
 */
final class NotPlainException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotPlainException() {
    super(null, null, false, false);
  }
}
