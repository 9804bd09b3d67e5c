package dev.lockstep.backend.view;

import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.ShardKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A wholly visible shard. It keeps only the digest and the number of entries. */
final class WholeShard extends ViewShard {
  private long digest;
  private long objects;

  WholeShard(ShardKey key) {
    super(key);
  }

  @Override
  long digest() {
    return digest;
  }

  @Override
  long objects() {
    return objects;
  }

  @Override
  void fill(Shard shard, Position at) {
    digest = shard.digest();
    objects = shard.objects();
    noteSeen(at);
  }

  @Override
  @Nullable ShardStep advance(Shard shard, Position from, Position to, ChangeCache cache) {
    fill(shard, to);
    noteNewest(cache.since(shard, from).newestVersion());
    return changesSince(shard, from, cache);
  }

  @Override
  @Nullable ShardStep changesSince(Shard shard, Position from, ChangeCache cache) {
    ShardChanges changes = cache.since(shard, from);
    return changes.isEmpty() ? null : new ShardStep.Changes(changes, Optional.of(from));
  }

  @Override
  ShardStep content(Shard shard) {
    return new ShardStep.Whole(shard.capture(), shard.bytes());
  }

  @Override
  boolean seesAlike(ViewShard other) {
    return other instanceof WholeShard;
  }
}
