package dev.lockstep.agent.watch;

import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.common.clock.Clock;
import java.util.random.RandomGenerator;

/**
 * The outside dependencies of a cluster's watches.
 *
 * @param sink receives the output of the watches
 * @param alarms receives failures that may need an action
 * @param random for jitter; owned by the watches from here on
 */
public record WatchEdges(
    CredentialsSource credentials,
    WatchSink sink,
    WatchAlarms alarms,
    Clock clock,
    RandomGenerator.SplittableGenerator random) {}
