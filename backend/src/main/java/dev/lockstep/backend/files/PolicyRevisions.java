package dev.lockstep.backend.files;

/**
 * Numbers the sets of policies that have been in force. A number is never given to two contents and
 * only goes up; a content that comes back after another gets a new one.
 */
@FunctionalInterface
public interface PolicyRevisions {
  /** The newest number if this is the newest content, or else the next. */
  long revisionOf(String contentHash);

  /** Counts from 1 and forgets at the end of the process. */
  static PolicyRevisions counting() {
    return new PolicyRevisions() {
      private String newest = "";
      private long revision;

      @Override
      public long revisionOf(String contentHash) {
        if (!contentHash.equals(newest)) {
          newest = contentHash;
          revision++;
        }
        return revision;
      }
    };
  }
}
