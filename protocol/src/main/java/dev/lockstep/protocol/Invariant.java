package dev.lockstep.protocol;

import org.jspecify.annotations.Nullable;

/** Checks that stay on in production: the process ends rather than serve a wrong state. */
public final class Invariant {
  private Invariant() {}

  /**
   * Checks a condition that holds for every input.
   *
   * @throws BrokenInvariantException if it is false
   */
  public static void check(boolean condition, String text) {
    if (!condition) {
      throw new BrokenInvariantException(text);
    }
  }

  /**
   * Returns a value after checking that it is not null.
   *
   * @throws BrokenInvariantException if it is null
   */
  public static <T> T present(@Nullable T value, String text) {
    if (value == null) {
      throw new BrokenInvariantException(text);
    }
    return value;
  }

  /** The program is wrong, not its input. Only the process's outermost frame may catch it. */
  public static final class BrokenInvariantException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenInvariantException(String text) {
      super("broken invariant: " + text);
    }
  }
}
