package dev.lockstep.agent.watch;

/**
 * Keeps the history of one type from going back: remembers the newest resourceVersion given out and
 * the one from which to resume, and judges by them what comes. Owned by one reflector.
 */
final class VersionGate {

  /** What an event's version says of it. */
  enum EventVerdict {
    NEW,
    /** Its version was announced by a bookmark as delivered, but it was not: it counts. */
    LATE,
    OLD
  }

  /** What a list's version says of it. */
  enum ListVerdict {
    NEW,
    /** Older than what was given out: a stale replica, perhaps. */
    OLD,
    /**
     * Older again and again, and for so long that the server must have been restored from a backup.
     */
    RESTORED
  }

  private final long restoredAfterNs;
  private String newest = "";
  private String resume = "";
  private int oldLists;
  private long oldListsSinceNs;

  VersionGate(long restoredAfterNs) {
    this.restoredAfterNs = restoredAfterNs;
  }

  ListVerdict judgeList(long nowNs, String version) {
    if (!ResourceVersions.isOlder(version, newest) && !ResourceVersions.isOlder(version, resume)) {
      return ListVerdict.NEW;
    }
    if (oldLists++ == 0) {
      oldListsSinceNs = nowNs;
    }
    boolean isBelieved =
        oldLists >= ReflectorLimits.OLD_LISTS_MIN && nowNs - oldListsSinceNs >= restoredAfterNs;
    return isBelieved ? ListVerdict.RESTORED : ListVerdict.OLD;
  }

  /** A list was given out: the history goes on from it. */
  void restart(String version) {
    newest = version;
    resume = version;
    oldLists = 0;
  }

  /** Judges an event, and moves on to it unless it is old. */
  EventVerdict admitEvent(String version) {
    if (ResourceVersions.isSeen(version, newest)) {
      return EventVerdict.OLD;
    }
    newest = version;
    if (ResourceVersions.isSeen(version, resume)) {
      return EventVerdict.LATE;
    }
    resume = version;
    return EventVerdict.NEW;
  }

  /** Moves the place to resume from, never back. */
  boolean admitBookmark(String version) {
    if (ResourceVersions.isOlder(version, resume)) {
      return false;
    }
    resume = version;
    return true;
  }

  String newest() {
    return newest;
  }

  String resume() {
    return resume;
  }
}
