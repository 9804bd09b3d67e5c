package dev.lockstep.agent;

/**
 * End of an agent.
 *
 * @param reason for people
 */
public record AgentExit(Cause cause, String reason) {

  /** The kinds of end, by the required action. */
  public enum Cause {
    /** The agent was closed. */
    CLOSED,
    /** The backend refuses the agent: another start would end the same way until a person acts. */
    REFUSED,
    /** The agent's state may be wrong: another start, with a new boot id, continues. */
    NEW_LIFE
  }
}
