package dev.lockstep.protocol.state;

import org.jspecify.annotations.Nullable;

/** A state's shards in the order of their last change: a list linked through the shards. */
final class ShardOrder {
  private @Nullable Shard oldest;
  private @Nullable Shard newest;

  @Nullable Shard oldest() {
    return oldest;
  }

  @Nullable Shard newest() {
    return newest;
  }

  /** Moves a shard to the place of its newest change, which is almost always the newest end. */
  void touch(Shard shard) {
    if (shard == newest) {
      return;
    }
    unlink(shard);
    append(shard);
  }

  void append(Shard shard) {
    Shard before = newest;
    // Only a rebuild with a peer's stamps appends shards whose newest change is not the newest.
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
