package dev.lockstep.protocol;

import org.jspecify.annotations.Nullable;

/** Checks that stay on in production: a broken invariant ends the process rather than serve on. */
public final class Invariant {
  private Invariant() {}

  /**
   * Checks what must hold at this point whatever the input was.
   *
   * @throws BrokenInvariantException if it does not
   */
  public static void check(boolean condition, String text) {
    if (!condition) {
      throw new BrokenInvariantException(text);
    }
  }

  /**
   * Checks that something is there, and gives it back.
   *
   * @throws BrokenInvariantException if it is not
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
