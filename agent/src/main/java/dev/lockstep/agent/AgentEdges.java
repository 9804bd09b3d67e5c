package dev.lockstep.agent;

import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.protocol.position.BootId;
import java.util.random.RandomGenerator;

/**
 * What an agent needs from outside.
 *
 * @param credentials for the apiserver
 * @param random for jitter
 * @param bootId names this life; never used for another
 */
public record AgentEdges(
    CredentialsSource credentials,
    AgentClock clock,
    RandomGenerator.SplittableGenerator random,
    BootId bootId) {}
