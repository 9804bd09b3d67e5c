package dev.lockstep.agent.hotstate;

/**
 * State at a version, on which all receivers of that version must agree.
 *
 * @param digest of everything that the hot state holds
 * @param objects number of resources that the hot state holds
 * @param stampedMs when the newest change was stamped, by the agent's clock; 0 when there is none
 */
public record Summary(long version, long digest, long objects, long stampedMs) {}
