package dev.lockstep.agent.watch;

import java.time.Duration;

/**
 * The times that the watches keep.
 *
 * @param idle how long an open watch may be silent; bookmarks come about each minute
 * @param list how long a page of a list may take, and a silence in a streaming list; an apiserver
 *     itself gives a request that is no watch one minute
 * @param watchMin shortest life asked for a watch
 * @param watchMax longest life asked for a watch
 * @param backoffMin first wait after a failure
 * @param backoffMax longest wait after failures
 * @param slowRetry wait after an answer that only a person can change
 * @param stale how long a type may fail before it is said to be out of date
 * @param restored how long lists must stay older than what was seen until the server is taken for
 *     restored
 * @param debounce how long changes of CRDs are collected before types are discovered anew
 * @param rediscovery time between discoveries that nothing gave cause to
 * @param relist time between lists that look for drift; zero for none
 */
public record WatchTimes(
    Duration idle,
    Duration list,
    Duration watchMin,
    Duration watchMax,
    Duration backoffMin,
    Duration backoffMax,
    Duration slowRetry,
    Duration stale,
    Duration restored,
    Duration debounce,
    Duration rediscovery,
    Duration relist) {

  private static final Duration LONGEST = Duration.ofDays(7);

  public static final WatchTimes DEFAULTS =
      new WatchTimes(
          Duration.ofSeconds(150),
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMillis(500),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofMillis(500),
          Duration.ofMinutes(10),
          Duration.ofHours(6));

  public WatchTimes {
    positive("idle time", idle);
    positive("list time", list);
    positive("shortest watch", watchMin);
    positive("longest watch", watchMax);
    positive("first wait", backoffMin);
    positive("longest wait", backoffMax);
    positive("slow retry", slowRetry);
    positive("stale time", stale);
    positive("restored time", restored);
    positive("debounce time", debounce);
    positive("rediscovery time", rediscovery);
    if (!relist.isZero()) {
      positive("relist time", relist);
    }
    if (watchMin.compareTo(watchMax) > 0 || watchMin.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "A watch's shortest life must be at least 1 s and not above its longest: %s, %s."
              .formatted(watchMin, watchMax));
    }
    if (backoffMin.compareTo(backoffMax) > 0) {
      throw new IllegalArgumentException(
          "The first wait after a failure must not be above the longest: %s, %s."
              .formatted(backoffMin, backoffMax));
    }
  }

  private static void positive(String what, Duration time) {
    if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "The %s must be above zero and at most 7 days: %s.".formatted(what, time));
    }
  }
}
