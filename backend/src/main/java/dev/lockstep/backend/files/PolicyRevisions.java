package dev.lockstep.backend.files;

/**
 * Numbers the sets of policies in force. Numbers only go up and never name two contents; a content
 * that returns after another has a new number.
 */
@FunctionalInterface
public interface PolicyRevisions {
  /** Returns the newest number if this is the newest content, otherwise the next. */
  long revisionOf(String contentHash);

  /** Counts from 1, in memory only. */
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
