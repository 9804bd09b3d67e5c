package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.Failure;
import dev.lockstep.common.retry.Backoff;
import dev.lockstep.common.retry.Jitter;
import java.util.random.RandomGenerator;

/**
 * Limits of a {@link Reflector}.
 *
 * @param pageLimit objects requested in one page
 * @param objectsMax objects of one type, above which the type is unavailable
 */
public record ReflectorLimits(int pageLimit, int objectsMax, WatchTimes times) {

  /** Pages of one list. */
  static final int PAGES_MAX = 100_000;

  /** Consecutive watches without progress until the type is listed again. */
  static final int FRUITLESS_WATCHES_MAX = 3;

  /**
   * Consecutive watches that the server refuses, or that cannot be read, until the type is listed
   * again.
   */
  static final int BROKEN_WATCHES_MAX = 3;

  /** Consecutive bookmarks that go backwards until the type is listed again. */
  static final int BACKWARD_BOOKMARKS_MAX = 3;

  /** Consecutive lists older than the history before one can be accepted. */
  static final int OLD_LISTS_MIN = 5;

  /** Failed attempts at one page until the list starts again. */
  static final int PAGE_ATTEMPTS_MAX = 3;

  /** Consecutive lists that expired before their end until there is a wait between them. */
  static final int EXPIRED_LISTS_MAX = 2;

  /** Streaming lists closed before their end until the type is listed in pages for good. */
  static final int STREAM_ATTEMPTS_MAX = 2;

  /** Failed attempts until a type that was never listed is unavailable. */
  static final int FIRST_ATTEMPTS_MAX = 3;

  /** An exchange that ends sooner than this is no sign of health: waits continue to grow. */
  static final long SHORT_NS = 10_000_000_000L;

  /** The longest Retry-After that is honoured. */
  static final long RETRY_AFTER_MAX_NS = 300_000_000_000L;

  static boolean isShort(long livedNs) {
    return livedNs < SHORT_NS;
  }

  int watchSeconds(RandomGenerator random) {
    WatchTimes.Requests requests = times.requests();
    int min = (int) requests.watchMin().toSeconds();
    return random.nextInt(min, (int) requests.watchMax().toSeconds() + 1);
  }

  Backoff backoff(Jitter jitter) {
    WatchTimes.Retries retries = times.retries();
    return new Backoff(retries.backoffMin().toNanos(), retries.backoffMax().toNanos(), jitter);
  }

  /** The wait that a server requests, up to the longest that is honoured. */
  static long retryAfterNs(Failure failure) {
    return Math.min(failure.retryAfterNs(), RETRY_AFTER_MAX_NS);
  }

  long staleAfterNs() {
    return times.stale().toNanos();
  }

  long restoredAfterNs() {
    return times.restored().toNanos();
  }

  long slowRetryNs() {
    return times.retries().slow().toNanos();
  }

  /** A streaming list may take as long as the page of another. */
  long streamListNs() {
    return times.requests().list().toNanos();
  }

  public long relistNs() {
    return times.rounds().relist().toNanos();
  }
}
