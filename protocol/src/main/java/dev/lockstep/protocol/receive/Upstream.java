package dev.lockstep.protocol.receive;

import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.state.State;
import java.util.List;

/**
 * The extent of the resets and digests of the peer that sends the steps: all that a {@link
 * Receiver} must know of the difference between backends and agents.
 */
sealed interface Upstream permits BackendUpstream, AgentUpstream {
  /**
   * Brings a state to the content of a reset, and ends the step.
   *
   * @param state a state with an open step to the reset's position
   */
  void reset(State state, StepContent content, StateStep step);

  /** Notes that an ordinary step has replaced these types as a whole. */
  void replaced(List<String> types);

  /** Forgets what earlier steps covered. */
  void forget();

  /** The digest of the part that the peer's digest covers. */
  long digest(State state);

  /** The number of objects in the part that the peer's digest covers. */
  long objects(State state);
}
