package dev.lockstep.backend.identity;

/** One agent entry of a credentials file: a token for one cluster and no other. */
record AgentToken(String cluster, TokenHash hash) {}
