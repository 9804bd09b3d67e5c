package dev.lockstep.agent.watch;

/**
 * Counts consecutive failures of one type's exchanges. Each {@code count} method returns whether
 * the limit is reached and the reflector must try something else. Owned by one reflector.
 */
final class Patience {

  private boolean hasProgressed;
  private int fruitlessWatches;
  private int brokenWatches;
  private int backwardBookmarks;
  private int streamAttempts;
  private int pageAttempts;
  private int expiredLists;

  /** The sink received a complete list. */
  void listed() {
    expiredLists = 0;
    streamAttempts = 0;
    progressed();
  }

  void watchBegins() {
    hasProgressed = false;
  }

  /** A watch delivered an event or bookmark. */
  void progressed() {
    hasProgressed = true;
    fruitlessWatches = 0;
    brokenWatches = 0;
    backwardBookmarks = 0;
  }

  boolean hasProgressed() {
    return hasProgressed;
  }

  /** Counts a watch that ended without progress: some servers close it instead of answering 410. */
  boolean countFruitlessWatch() {
    return !hasProgressed && ++fruitlessWatches >= ReflectorLimits.FRUITLESS_WATCHES_MAX;
  }

  /**
   * Counts a watch that was refused or could not be read: the same position may fail every time.
   */
  boolean countBrokenWatch() {
    return ++brokenWatches >= ReflectorLimits.BROKEN_WATCHES_MAX;
  }

  /**
   * Counts a bookmark that went back: a server restored from a backup stays silent until it has
   * caught up.
   */
  boolean countBackwardBookmark() {
    return ++backwardBookmarks >= ReflectorLimits.BACKWARD_BOOKMARKS_MAX;
  }

  /** Counts a streaming list that was closed before its end. */
  boolean countStreamAttempt() {
    return ++streamAttempts >= ReflectorLimits.STREAM_ATTEMPTS_MAX;
  }

  void pageRead() {
    pageAttempts = 0;
  }

  boolean countPageAttempt() {
    return ++pageAttempts >= ReflectorLimits.PAGE_ATTEMPTS_MAX;
  }

  /** Counts a list that took longer than the server remembers, which may happen once. */
  boolean countExpiredList() {
    return ++expiredLists >= ReflectorLimits.EXPIRED_LISTS_MAX;
  }
}
