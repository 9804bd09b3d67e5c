package dev.lockstep.agent;

import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.position.BootId;
import java.util.random.RandomGenerator;

/**
 * The outside dependencies of an agent.
 *
 * @param credentials for the apiserver
 * @param random for jitter
 * @param bootId names this life and no other
 */
public record AgentEdges(
    CredentialsSource credentials,
    Clock clock,
    RandomGenerator.SplittableGenerator random,
    BootId bootId) {}
