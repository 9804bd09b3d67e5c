package dev.lockstep.agent.uplink;

/**
 * Why a connection could not be made.
 *
 * @param text for people: what happened and what to do; without secrets
 * @param needsPerson whether trying again soon cannot help
 */
public record ConnectFailure(String text, boolean needsPerson) {}
