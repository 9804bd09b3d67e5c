package dev.lockstep.client.sync;

/** How often what happened on one client. Mutable; owned by its {@link CursorMachine}. */
public final class SyncCounts {
  public long applied;
  public long old;
  public long gaps;
  public long skipped;
  public long strays;
  public long malformed;
  public long wrong;
  public long silences;
  public long connects;
  public long resets;

  @Override
  public String toString() {
    return "applied %d, resets %d, gaps %d, wrong %d, old %d, skipped %d, strays %d, malformed %d, silences %d, connects %d"
        .formatted(
            applied, resets, gaps, wrong, old, skipped, strays, malformed, silences, connects);
  }
}
