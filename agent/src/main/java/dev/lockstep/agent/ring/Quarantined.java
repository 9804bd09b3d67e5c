package dev.lockstep.agent.ring;

/**
 * An operation that could not be applied and was put aside. Nothing of an object's content is in
 * it.
 *
 * @param operation its kind
 * @param typeId the type that it was about; empty for none
 */
public record Quarantined(long atMs, String operation, String typeId, String reason) {}
