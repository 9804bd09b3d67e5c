package dev.lockstep.agent.watch;

/**
 * Keeps the history of one type from going back: remembers the newest resourceVersion that was
 * output and the one to resume from, and judges lists, events and bookmarks by them. Owned by one
 * reflector.
 */
final class VersionGate {

  /** Relation of an event's version to the history. */
  enum EventVerdict {
    NEW,
    /** A bookmark announced its version as delivered, but it was not: the event is applied. */
    LATE,
    OLD
  }

  /** Relation of a list's version to the history. */
  enum ListVerdict {
    NEW,
    /** Older than the history: perhaps from a stale replica. */
    OLD,
    /** Older in every list for so long that the server must have been restored from a backup. */
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

  /** A list was output: the history continues from it. */
  void restart(String version) {
    newest = version;
    resume = version;
    oldLists = 0;
  }

  /** Judges an event, and advances the history to it unless it is old. */
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

  /** Moves the version to resume from, never back. Returns whether it moved or stayed. */
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
