package dev.lockstep.agent.watch;

import dev.lockstep.agent.types.TypeState;

/**
 * How the watch of one type is doing. Times are milliseconds since 1970, 0 for never.
 *
 * @param message what the sink was told with the state
 * @param lastListMs when the last complete list was given to the sink
 * @param lastEventMs when the last event was
 * @param lastBookmarkMs when the last bookmark came
 * @param lastObjectProblem why an object was last left out; empty when none was
 */
public record TypeStatus(
    String typeId,
    TypeState state,
    String message,
    long lastListMs,
    long lastEventMs,
    long lastBookmarkMs,
    String lastObjectProblem,
    WatchCounters counters) {}
