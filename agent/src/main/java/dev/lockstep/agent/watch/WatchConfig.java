package dev.lockstep.agent.watch;

import dev.lockstep.agent.discovery.TypeChoice;
import java.util.List;

/**
 * The types to watch, with bounds and times.
 *
 * @param streamsLists whether streaming lists are used where the server offers them
 */
public record WatchConfig(
    TypeChoice choice, boolean streamsLists, WatchLimits limits, WatchTimes times) {

  private static final int TYPES_MAX_DEFAULT = 1_000;

  public static final WatchConfig DEFAULTS =
      new WatchConfig(
          new TypeChoice(List.of(), false, TYPES_MAX_DEFAULT),
          true,
          WatchLimits.DEFAULTS,
          WatchTimes.DEFAULTS);

  /** The same for other types. */
  public WatchConfig withTypes(List<String> patterns, boolean includesSecrets) {
    return new WatchConfig(
        new TypeChoice(patterns, includesSecrets, choice.typesMax()), streamsLists, limits, times);
  }

  /** The same with other times. */
  public WatchConfig withTimes(WatchTimes other) {
    return new WatchConfig(choice, streamsLists, limits, other);
  }
}
