package dev.lockstep.backend.identity;

/** An agent that has proved that it belongs to a cluster. */
public record AgentIdentity(String cluster, TokenHash hash) {}
