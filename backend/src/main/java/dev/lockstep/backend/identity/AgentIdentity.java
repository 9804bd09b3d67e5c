package dev.lockstep.backend.identity;

/** An agent that has proved to be one of a cluster's. */
public record AgentIdentity(String cluster, TokenHash hash) {}
