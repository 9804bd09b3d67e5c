package dev.lockstep.bench.cluster.store;

import org.jspecify.annotations.Nullable;

/**
 * The newest changes of one type, in order, bounded by count and bytes.
 *
 * <p>Every change has a constant, unique index, so a reader is one number and costs nothing while
 * it waits. A change that leaves the log at its old end moves {@link #compacted()} forward: no
 * older position can be read from. Owner: the cluster's thread.
 */
public final class ChangeLog {

  private static final int CAPACITY_MIN = 16;

  private final HistoryLimits limits;
  private @Nullable Change[] ring = new @Nullable Change[CAPACITY_MIN];
  private long first;
  private long end;
  private long bytes;
  private long compacted;

  ChangeLog(HistoryLimits limits, long compacted) {
    this.limits = limits;
    this.compacted = compacted;
  }

  /** Index of the oldest remembered change. */
  public long first() {
    return first;
  }

  /** Index of the next change. */
  public long end() {
    return end;
  }

  /** The newest resourceVersion whose change is forgotten. */
  public long compacted() {
    return compacted;
  }

  /** The change with an index from {@link #first()} up to, not including, {@link #end()}. */
  public Change get(long index) {
    Change change = index < first || index >= end ? null : ring[slot(index)];
    if (change == null) {
      throw new IllegalArgumentException(
          "no change " + index + " in " + first + ".." + end + " of the history");
    }
    return change;
  }

  /** Index of the oldest change that is newer than a resourceVersion. */
  public long indexAfter(long resourceVersion) {
    long low = first;
    long high = end;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (get(middle).resourceVersion() <= resourceVersion) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  void append(Change change) {
    if (end - first == ring.length) {
      grow();
    }
    ring[slot(end)] = change;
    end++;
    bytes += change.bytes();
    while (end - first > limits.changesMax() || (bytes > limits.bytesMax() && end - first > 1)) {
      forgetOldest();
    }
  }

  /** Forgets everything up to a resourceVersion. */
  void compact(long resourceVersion) {
    while (first < end && get(first).resourceVersion() <= resourceVersion) {
      forgetOldest();
    }
    compacted = Math.max(compacted, resourceVersion);
  }

  /** Starts over at a resourceVersion, as after a restored backup; indexes continue. */
  void reset(long resourceVersion) {
    while (first < end) {
      forgetOldest();
    }
    compacted = resourceVersion;
  }

  private void forgetOldest() {
    Change oldest = get(first);
    ring[slot(first)] = null;
    first++;
    bytes -= oldest.bytes();
    compacted = oldest.resourceVersion();
  }

  private void grow() {
    @Nullable Change[] larger = new @Nullable Change[ring.length * 2];
    for (long index = first; index < end; index++) {
      larger[(int) (index & (larger.length - 1))] = get(index);
    }
    ring = larger;
  }

  private int slot(long index) {
    return (int) (index & (ring.length - 1));
  }
}
