package dev.lockstep.bench.cluster.store;

/** Limits of each type's history; the newest change is always kept. */
public record HistoryLimits(int changesMax, long bytesMax) {

  public static final HistoryLimits DEFAULT = new HistoryLimits(10_000, 8L << 20);

  public HistoryLimits {
    if (changesMax < 1 || bytesMax < 1) {
      throw new IllegalArgumentException(
          "history limits must be at least 1: " + changesMax + " changes, " + bytesMax + " bytes");
    }
  }
}
