package dev.lockstep.client.sync;

/**
 * How often each thing happened to one client; bounds that it reached are among them. Mutable;
 * owned by its {@link Link}.
 */
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
