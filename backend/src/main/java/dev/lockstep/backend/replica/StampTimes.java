package dev.lockstep.backend.replica;

import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.state.ShardKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * The times at which the agent stamped the changes since the last tick. Owned by the relay's
 * thread; bounded: the oldest go first.
 *
 * <p>An agent's step carries the time of its newest version only. So only changes of exactly that
 * version have a time: the time of a nearby version would reveal a change that its reader may not
 * see.
 */
public final class StampTimes {
  private static final int KEPT_MAX = 256;

  /**
   * One step.
   *
   * @param to its newest version, which all its changes have in the replica
   * @param isOne whether the step has no other version
   * @param newest the shards in which that version changed something
   */
  private record Stamp(long to, long stampedMs, boolean isOne, Set<ShardKey> newest) {}

  private final Deque<Stamp> stamps = new ArrayDeque<>();

  void add(StateStep step) {
    long to = step.to().version();
    boolean isOne = to == step.from().version() + 1;
    if (stamps.size() == KEPT_MAX) {
      stamps.removeFirst();
    }
    stamps.add(
        new Stamp(to, step.header().getStampedMs(), isOne, isOne ? Set.of() : shardsOf(step, to)));
  }

  private static Set<ShardKey> shardsOf(StateStep step, long version) {
    Set<ShardKey> shards = new HashSet<>();
    for (Segment segment : step.segments()) {
      if (holds(segment.upsertVersions(), version) || holds(segment.removalVersions(), version)) {
        shards.add(segment.key());
      }
    }
    return shards;
  }

  private static boolean holds(long[] versions, long version) {
    for (long each : versions) {
      if (each == version) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the time at which a change was stamped, by the agent's clock; 0 if unknown.
   *
   * @param version the change's version in the replica
   * @param isWhole whether the reader sees the whole shard, and so any change of it
   */
  public long of(long version, ShardKey key, boolean isWhole) {
    for (Stamp stamp : stamps) {
      if (stamp.to == version) {
        return stamp.isOne || (isWhole && stamp.newest.contains(key)) ? stamp.stampedMs : 0;
      }
    }
    return 0;
  }

  /** Forgets all times, after all views have read them. */
  public void clear() {
    stamps.clear();
  }
}
