package dev.lockstep.agent.watch;

/**
 * Counts what went wrong in a row with one type's exchanges, and says when it is too often, so that
 * something else has to be tried. Owned by one reflector.
 */
final class Patience {

  private boolean hasProgressed;
  private int fruitlessWatches;
  private int brokenWatches;
  private int backwardBookmarks;
  private int streamAttempts;
  private int pageAttempts;
  private int expiredLists;

  /** A complete list was given out. */
  void listed() {
    expiredLists = 0;
    streamAttempts = 0;
    progressed();
  }

  void watchBegins() {
    hasProgressed = false;
  }

  /** A watch brought something new. */
  void progressed() {
    hasProgressed = true;
    fruitlessWatches = 0;
    brokenWatches = 0;
    backwardBookmarks = 0;
  }

  boolean hasProgressed() {
    return hasProgressed;
  }

  /** A watch ended: some servers close it instead of saying that they have forgotten our place. */
  boolean isTooFruitless() {
    return !hasProgressed && ++fruitlessWatches >= ReflectorLimits.FRUITLESS_WATCHES_MAX;
  }

  /** A watch was refused or could not be read: the same place may break every time. */
  boolean isTooBroken() {
    return ++brokenWatches >= ReflectorLimits.BROKEN_WATCHES_MAX;
  }

  /** A bookmark went back: a server restored from a backup stays silent until it has caught up. */
  boolean isTooBackward() {
    return ++backwardBookmarks >= ReflectorLimits.BACKWARD_BOOKMARKS_MAX;
  }

  /** A streaming list was closed before its end. */
  boolean isTooShortOfStreams() {
    return ++streamAttempts >= ReflectorLimits.STREAM_ATTEMPTS_MAX;
  }

  void pageRead() {
    pageAttempts = 0;
  }

  boolean isTooOftenSamePage() {
    return ++pageAttempts >= ReflectorLimits.PAGE_ATTEMPTS_MAX;
  }

  /** A list took longer than the server remembers: once that may happen. */
  boolean isTooOftenExpired() {
    return ++expiredLists >= ReflectorLimits.EXPIRED_LISTS_MAX;
  }
}
