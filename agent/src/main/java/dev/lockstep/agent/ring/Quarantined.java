package dev.lockstep.agent.ring;

/**
 * An operation that could not be applied. Contains nothing of an object's content.
 *
 * @param operation its kind
 * @param typeId the id of its type; empty for none
 */
public record Quarantined(long atMs, String operation, String typeId, String reason) {}
