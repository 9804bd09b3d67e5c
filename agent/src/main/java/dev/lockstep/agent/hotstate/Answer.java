package dev.lockstep.agent.hotstate;

/**
 * The step that leads a receiver from its version to the newest one. Immutable by agreement; any
 * thread.
 */
public sealed interface Answer permits Delta, Capture {

  /** The hot state at the version to which the answer leads. */
  Summary summary();

  /** The version to which the answer leads. */
  default long to() {
    return summary().version();
  }

  /** The digest of everything that the hot state holds at {@link #to}. */
  default long digest() {
    return summary().digest();
  }
}
