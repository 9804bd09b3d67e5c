package dev.lockstep.agent.watch;

import dev.lockstep.agent.types.TypeState;

/**
 * Status of the watch of one type.
 *
 * @param message the message that the sink received with the state
 */
public record TypeStatus(
    String typeId, TypeState state, String message, Latest latest, WatchCounters counters) {

  /**
   * The latest event of each kind. Times are milliseconds since 1970, 0 for never.
   *
   * @param listMs when the sink received a complete list
   * @param eventMs when the sink received an event
   * @param bookmarkMs when a bookmark arrived
   * @param objectProblem why an object was left out; empty when none was
   */
  public record Latest(long listMs, long eventMs, long bookmarkMs, String objectProblem) {}
}
