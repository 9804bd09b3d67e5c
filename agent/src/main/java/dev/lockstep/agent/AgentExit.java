package dev.lockstep.agent;

/**
 * How an agent came to its end.
 *
 * @param reason for people
 */
public record AgentExit(Cause cause, String reason) {

  /** What is to be done about it. */
  public enum Cause {
    /** It was closed. */
    CLOSED,
    /** The backend refuses it: a person has to act, another start would end the same way. */
    REFUSED,
    /** What it held cannot be trusted any more: another start, with a new boot id, goes on. */
    NEW_LIFE
  }
}
