package dev.lockstep.backend.view;

import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.ShardKey;
import org.jspecify.annotations.Nullable;

/**
 * One shard as one view sees it: whole, or in part. Owned by its view.
 *
 * <p>It remembers the position at which its first entry became visible, so that no follower learns
 * of a shard of which it never saw an entry.
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

  /** Sum of the hashes of the visible entries. */
  abstract long digest();

  /** Number of visible entries. */
  abstract long objects();

  /** Takes in the shard's entries when the view is created. */
  abstract void fill(Shard shard, Position at);

  /**
   * Takes in the shard's changes since the last call.
   *
   * @return the step for followers, or null if no change is visible
   */
  abstract @Nullable ShardStep advance(Shard shard, Position from, Position to, ChangeCache cache);

  /** Returns the step for a follower at an earlier position of the view; null if it missed none. */
  abstract @Nullable ShardStep changesSince(Shard shard, Position from, ChangeCache cache);

  /** Returns all visible entries. */
  abstract ShardStep content(Shard shard);

  /** Whether the other view sees the same of this shard, now and at any time. */
  abstract boolean seesAlike(ViewShard other);

  /** The version of the newest visible change in the last {@link #advance}. */
  final long newest() {
    return newest;
  }

  final void noteNewest(long version) {
    newest = version;
  }

  /** Remembers the position of the first visible entry; to call after each change. */
  final void noteSeen(Position at) {
    if (since == null && objects() > 0) {
      since = at;
    }
  }

  /** Whether a follower at this position may hold entries of the shard. */
  final boolean mayBeHeldAt(Position position) {
    return since != null && !since.isAfter(position);
  }
}
