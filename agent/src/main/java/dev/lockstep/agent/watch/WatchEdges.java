package dev.lockstep.agent.watch;

import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.common.clock.Clock;
import java.util.random.RandomGenerator;

/**
 * What the watches of a cluster need from outside.
 *
 * @param sink receives what the watches learn
 * @param alarms receives what may need an action
 * @param random for jitter; owned by the watches from here on
 */
public record WatchEdges(
    CredentialsSource credentials,
    WatchSink sink,
    WatchAlarms alarms,
    Clock clock,
    RandomGenerator.SplittableGenerator random) {}
