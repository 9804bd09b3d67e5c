package dev.lockstep.agent.uplink;

/** Why an uplink came to its end by itself. */
public enum StopCause {
  /** The backend does not want this agent any more, or cannot talk to it: a person has to act. */
  REFUSED,
  /** What this life says cannot be trusted any more: a new life, with a new epoch, can go on. */
  NEW_LIFE
}
