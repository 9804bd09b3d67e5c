package dev.lockstep.client.sync;

import java.util.ArrayDeque;

/** Bound on a client's requests of one kind within a span of time. */
final class Allowance {
  private final int max;
  private final long spanMs;
  private final ArrayDeque<Long> taken = new ArrayDeque<>();

  Allowance(SyncConfig.Quota quota) {
    this.max = quota.max();
    this.spanMs = quota.spanMs();
  }

  /** Takes one more if the bound allows it now. */
  boolean take(long nowMs) {
    while (!taken.isEmpty() && nowMs - taken.getFirst() >= spanMs) {
      taken.removeFirst();
    }
    if (taken.size() >= max) {
      return false;
    }
    taken.addLast(nowMs);
    return true;
  }

  void refill() {
    taken.clear();
  }
}
