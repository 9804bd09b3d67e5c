package dev.lockstep.agent.uplink;

/** Cause of an uplink's end by itself. */
public enum StopCause {
  /** The backend refuses this agent, or does not support it: a person must act. */
  REFUSED,
  /** The state of this life may be wrong: a new life, with a new epoch, can continue. */
  NEW_LIFE
}
