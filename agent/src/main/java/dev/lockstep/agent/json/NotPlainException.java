package dev.lockstep.agent.json;

/**
 * The text being read is not as plain as a {@link PlainReader} wants it. Made once and thrown
 * often: it has neither a trace nor a message, and never leaves this package.
 */
final class NotPlainException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotPlainException() {
    super(null, null, false, false);
  }
}
