package dev.lockstep.agent.watch;

import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * The clocks.
 *
 * @param nano monotonic, for everything that waits
 * @param epoch for times that people read; nothing is ordered by it
 */
public record WatchClocks(NanoClock nano, EpochClock epoch) {}
