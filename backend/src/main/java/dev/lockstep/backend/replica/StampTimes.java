package dev.lockstep.backend.replica;

import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.state.ShardKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * When the agent stamped what it told since the relay last looked. Owned by the relay's thread;
 * bounded, the oldest are forgotten first.
 *
 * <p>An agent's step says when its newest version was stamped, and nothing of the others in it. So
 * a time is only given for what changed in exactly that version: a time near by would tell of a
 * change that its reader may not see.
 */
public final class StampTimes {
  private static final int KEPT_MAX = 256;

  /**
   * One step.
   *
   * @param to its newest version, which all of it has in the replica
   * @param isOne whether it is its only version
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
   * When a change was stamped, by the agent's clock; 0 when that is not known.
   *
   * @param version that it has in the replica
   * @param isWhole whether all of the shard is seen, so that any of its changes is the one meant
   */
  public long of(long version, ShardKey key, boolean isWhole) {
    for (Stamp stamp : stamps) {
      if (stamp.to == version) {
        return stamp.isOne || (isWhole && stamp.newest.contains(key)) ? stamp.stampedMs : 0;
      }
    }
    return 0;
  }

  /** Forgets all; everyone has looked. */
  public void clear() {
    stamps.clear();
  }
}
