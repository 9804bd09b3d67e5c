package dev.lockstep.agent.hotstate;

/**
 * What somebody who stands at a version is told to come to the newest one. Immutable by agreement;
 * any thread.
 */
public sealed interface Answer permits Delta, Capture {

  /** The version that the answer leads to. */
  long to();

  /** The digest of all that the hot state holds at {@link #to}. */
  long digest();

  /** The number of resources that the hot state holds at {@link #to}. */
  long objects();

  /** When the newest change was stamped, by the agent's clock; 0 when there is none. */
  long stampedMs();
}
