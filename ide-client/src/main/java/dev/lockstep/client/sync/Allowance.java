package dev.lockstep.client.sync;

import java.util.ArrayDeque;

/** So many in any span of time, and no more: a bound on how often something may be asked for. */
final class Allowance {
  private final int max;
  private final long spanMs;
  private final ArrayDeque<Long> taken = new ArrayDeque<>();

  Allowance(int max, long spanMs) {
    this.max = max;
    this.spanMs = spanMs;
  }

  /** Whether one more is allowed now; if so, it is taken. */
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
