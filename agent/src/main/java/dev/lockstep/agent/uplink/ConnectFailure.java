package dev.lockstep.agent.uplink;

/**
 * Failure of a connection attempt.
 *
 * @param text what happened and what to do, for people; without secrets
 * @param needsPerson whether an early retry cannot help
 */
public record ConnectFailure(String text, boolean needsPerson) {}
