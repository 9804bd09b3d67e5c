package dev.lockstep.protocol.state;

import dev.lockstep.protocol.position.Position;
import java.util.ArrayDeque;
import java.util.function.BiConsumer;

/**
 * Queue of the removals that a state remembers, oldest first, bounded by number and age. Owned by
 * the state.
 *
 * <p>A removal whose name has come back stays in the queue until its turn, and is then skipped.
 */
final class Tombstones {
  private record Tombstone(Shard shard, int slot, Position stamp, long atMs) {}

  private final StateLimits limits;
  private final ArrayDeque<Tombstone> queue = new ArrayDeque<>();

  Tombstones(StateLimits limits) {
    this.limits = limits;
  }

  int size() {
    return queue.size();
  }

  void add(Shard shard, int slot, Position stamp, long nowMs) {
    queue.addLast(new Tombstone(shard, slot, stamp, nowMs));
  }

  /** Drops removals beyond the bounds, and reports those whose name had not come back. */
  void expire(long nowMs, BiConsumer<Shard, Position> dropped) {
    while (!queue.isEmpty()) {
      Tombstone first = queue.getFirst();
      if (queue.size() <= limits.tombstonesMax()
          && nowMs - first.atMs() <= limits.tombstoneAgeMs()) {
        return;
      }
      queue.removeFirst();
      if (first.shard().dropTombstone(first.slot(), first.stamp())) {
        dropped.accept(first.shard(), first.stamp());
      }
    }
  }
}
