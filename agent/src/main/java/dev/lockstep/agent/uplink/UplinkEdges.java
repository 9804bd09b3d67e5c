package dev.lockstep.agent.uplink;

import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * All that an uplink needs from outside.
 *
 * @param random for jitter; owned by the uplink from here on
 * @param onStopped is told, by the uplink's thread, when it came to its end by itself
 */
public record UplinkEdges(
    ChangeSource changes,
    BiConsumer<StopCause, String> onStopped,
    NanoClock nanoClock,
    EpochClock epochClock,
    RandomGenerator random) {}
