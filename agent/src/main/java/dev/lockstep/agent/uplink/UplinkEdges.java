package dev.lockstep.agent.uplink;

import dev.lockstep.common.clock.Clock;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * The outside dependencies of an uplink.
 *
 * @param random for jitter; owned by the uplink from here on
 * @param onStopped called on the uplink's thread when the uplink ended by itself
 */
public record UplinkEdges(
    ChangeSource changes,
    BiConsumer<StopCause, String> onStopped,
    Clock clock,
    RandomGenerator random) {}
