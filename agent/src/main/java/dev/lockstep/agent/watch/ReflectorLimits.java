package dev.lockstep.agent.watch;

import java.util.random.RandomGenerator;

/**
 * The numbers a {@link Reflector} works with.
 *
 * @param pageLimit objects asked for in one page
 * @param objectsMax objects of one type, above which the type is unavailable
 * @param watchSecondsMin shortest life asked for a watch
 * @param watchSecondsMax longest life asked for a watch; the spread keeps watches from ending
 *     together
 * @param backoffMinNs first wait after a failure
 * @param backoffMaxNs longest wait after failures
 * @param slowRetryNs wait after an answer that only a person can change
 * @param staleAfterNs how long a type may fail before it is said to be out of date
 * @param restoredAfterNs how long lists must stay older than what was seen until they are believed
 * @param streamListNs how long a streaming list may take
 * @param relistNs time between lists that look for drift; 0 for none
 */
public record ReflectorLimits(
    int pageLimit,
    int objectsMax,
    int watchSecondsMin,
    int watchSecondsMax,
    long backoffMinNs,
    long backoffMaxNs,
    long slowRetryNs,
    long staleAfterNs,
    long restoredAfterNs,
    long streamListNs,
    long relistNs) {

  /** Pages of one list. */
  static final int PAGES_MAX = 100_000;

  /** Watches that ended without progress, one after the other, until the type is listed anew. */
  static final int FRUITLESS_WATCHES_MAX = 3;

  /**
   * Watches that the server refuses, or that cannot be read, one after the other, until it is
   * listed anew.
   */
  static final int BROKEN_WATCHES_MAX = 3;

  /** Bookmarks that go backwards, one after the other, until the type is listed anew. */
  static final int BACKWARD_BOOKMARKS_MAX = 3;

  /** Lists older than what was seen, one after the other, before they can be believed. */
  static final int OLD_LISTS_MIN = 5;

  /** Failed attempts at one page until the list begins anew. */
  static final int PAGE_ATTEMPTS_MAX = 3;

  /** Lists that expired on their way, one after the other, until there is a wait between them. */
  static final int EXPIRED_LISTS_MAX = 2;

  /** Streaming lists closed before their end until paged lists are used for good. */
  static final int STREAM_ATTEMPTS_MAX = 2;

  /** Failed attempts until a type that was never listed is called unavailable. */
  static final int FIRST_ATTEMPTS_MAX = 3;

  /** What ends sooner after it began does not count as a sign of health: waits must grow. */
  static final long SHORT_NS = 10_000_000_000L;

  /** The longest Retry-After that is honoured. */
  static final long RETRY_AFTER_MAX_NS = 300_000_000_000L;

  static boolean isShort(long livedNs) {
    return livedNs < SHORT_NS;
  }

  int watchSeconds(RandomGenerator random) {
    return random.nextInt(watchSecondsMin, watchSecondsMax + 1);
  }
}
