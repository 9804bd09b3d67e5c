package dev.lockstep.agent.watch;

import java.time.Duration;

/**
 * Times of the watches.
 *
 * @param stale how long a type may fail before it is reported as out of date
 * @param restored how long lists must stay older than the history until the server counts as
 *     restored from a backup
 */
public record WatchTimes(
    Requests requests, Retries retries, Duration stale, Duration restored, Rounds rounds) {

  /**
   * Time limits of requests.
   *
   * @param idle how long an open watch may be silent; bookmarks arrive about once a minute
   * @param list how long a page of a list may take, and how long a streaming list may be silent; an
   *     apiserver limits requests other than watches to one minute
   * @param watchMin shortest requested life of a watch
   * @param watchMax longest requested life of a watch; a random value in between keeps watches from
   *     ending together
   */
  public record Requests(Duration idle, Duration list, Duration watchMin, Duration watchMax) {
    public Requests {
      positive("idle time", idle);
      positive("list time", list);
      positive("shortest watch", watchMin);
      positive("longest watch", watchMax);
      if (watchMin.compareTo(watchMax) > 0 || watchMin.toSeconds() < 1) {
        throw new IllegalArgumentException(
            "A watch's shortest life must be at least 1 s and not above its longest: %s, %s."
                .formatted(watchMin, watchMax));
      }
    }
  }

  /**
   * Waits after a failure.
   *
   * @param backoffMin first wait
   * @param backoffMax longest wait
   * @param slow wait after an answer that requires a person
   */
  public record Retries(Duration backoffMin, Duration backoffMax, Duration slow) {
    public Retries {
      positive("first wait", backoffMin);
      positive("longest wait", backoffMax);
      positive("slow retry", slow);
      if (backoffMin.compareTo(backoffMax) > 0) {
        throw new IllegalArgumentException(
            "The first wait after a failure must not be above the longest: %s, %s."
                .formatted(backoffMin, backoffMax));
      }
    }
  }

  /**
   * Intervals of repetitions without a failure.
   *
   * @param debounce how long changes of CRDs are collected before types are discovered again
   * @param rediscovery interval between discoveries without a change
   * @param relist interval between lists that look for drift; zero for none
   */
  public record Rounds(Duration debounce, Duration rediscovery, Duration relist) {
    public Rounds {
      positive("debounce time", debounce);
      positive("rediscovery time", rediscovery);
      if (!relist.isZero()) {
        positive("relist time", relist);
      }
    }
  }

  private static final Duration LONGEST = Duration.ofDays(7);

  public static final WatchTimes DEFAULTS =
      new WatchTimes(
          new Requests(
              Duration.ofSeconds(150),
              Duration.ofSeconds(60),
              Duration.ofMinutes(5),
              Duration.ofMinutes(10)),
          new Retries(Duration.ofMillis(500), Duration.ofSeconds(60), Duration.ofSeconds(60)),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          new Rounds(Duration.ofMillis(500), Duration.ofMinutes(10), Duration.ofHours(6)));

  public WatchTimes {
    positive("stale time", stale);
    positive("restored time", restored);
  }

  private static void positive(String what, Duration time) {
    if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "The %s must be above zero and at most 7 days: %s.".formatted(what, time));
    }
  }
}
