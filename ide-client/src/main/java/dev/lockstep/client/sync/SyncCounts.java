package dev.lockstep.client.sync;

/** Counts of one client's events, reached bounds included. Mutable; owned by its {@link Link}. */
public final class SyncCounts {
  public long applied;
  public long resets;
  public long gaps;
  public long wrong;
  public long old;
  public long skipped;
  public long strays;
  public long malformed;
  public long silences;
  public long connects;

  @Override
  public String toString() {
    return "applied %d, resets %d, gaps %d, wrong %d, old %d, skipped %d, strays %d, malformed %d, silences %d, connects %d"
        .formatted(
            applied, resets, gaps, wrong, old, skipped, strays, malformed, silences, connects);
  }
}
