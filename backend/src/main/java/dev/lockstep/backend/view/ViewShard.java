package dev.lockstep.backend.view;

import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * One shard as one view sees it: whole, or in part. Owned by its view.
 *
 * <p>It remembers since when there is anything in it to be seen, so that nobody is told of a shard
 * of which nothing was ever shown.
 */
abstract sealed class ViewShard permits WholeShard, PartShard {
  private final ShardKey key;
  private @Nullable Position since;
  private long newest;

  ViewShard(ShardKey key) {
    this.key = key;
  }

  final ShardKey key() {
    return key;
  }

  /** Sum of the hashes of what is seen. */
  abstract long digest();

  /** Number of what is seen. */
  abstract long objects();

  /** Takes in what is there when the view is born. */
  abstract void fill(Shard shard, Position at);

  /**
   * Takes in what changed since the view last looked.
   *
   * @return what a follower has to be told, or null when it is nothing
   */
  abstract @Nullable ShardStep advance(Shard shard, Position from, Position to, ChangeCache cache);

  /** What a follower at an earlier position of the view has to be told; null when nothing. */
  abstract @Nullable ShardStep changesSince(Shard shard, Position from, ChangeCache cache);

  /** All that is seen. */
  abstract ShardStep content(Shard shard);

  /** Whether the other view sees the same of this shard, now and at any time. */
  abstract boolean seesAlike(ViewShard other);

  /** The version of the newest change that the last look has shown. */
  final long newest() {
    return newest;
  }

  final void noteNewest(long version) {
    newest = version;
  }

  /** Remembers when the first thing was seen; to be called after whatever changed. */
  final void noteSeen(Position at) {
    if (since == null && objects() > 0) {
      since = at;
    }
  }

  /** Whether a follower at this position may hold anything of the shard. */
  final boolean mayBeHeldAt(Position position) {
    return since != null && !since.isAfter(position);
  }
}
