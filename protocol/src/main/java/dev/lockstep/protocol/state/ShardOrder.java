package dev.lockstep.protocol.state;

import org.jspecify.annotations.Nullable;

/** A state's shards in the order of their last change: a list through the shards themselves. */
final class ShardOrder {
  private @Nullable Shard oldest;
  private @Nullable Shard newest;

  @Nullable Shard oldest() {
    return oldest;
  }

  @Nullable Shard newest() {
    return newest;
  }

  /** Moves a shard to where its newest change puts it: almost always to the newest end. */
  void touch(Shard shard) {
    if (shard == newest) {
      return;
    }
    unlink(shard);
    append(shard);
  }

  void append(Shard shard) {
    Shard before = newest;
    // Only a rebuild with stamps brings shards whose newest change is not the newest of all.
    while (before != null && before.changed().isAfter(shard.changed())) {
      before = before.olderShard;
    }
    Shard after = before == null ? oldest : before.newerShard;
    shard.olderShard = before;
    shard.newerShard = after;
    if (before == null) {
      oldest = shard;
    } else {
      before.newerShard = shard;
    }
    if (after == null) {
      newest = shard;
    } else {
      after.olderShard = shard;
    }
  }

  void unlink(Shard shard) {
    if (shard.olderShard == null) {
      oldest = shard.newerShard;
    } else {
      shard.olderShard.newerShard = shard.newerShard;
    }
    if (shard.newerShard == null) {
      newest = shard.olderShard;
    } else {
      shard.newerShard.olderShard = shard.olderShard;
    }
    shard.olderShard = null;
    shard.newerShard = null;
  }
}
