package dev.lockstep.backend.view;

import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.ShardKey;
import java.util.HashMap;
import java.util.Map;

/**
 * Changes of shards, read once for all views. Valid while the state does not change: the owner
 * clears it after each tick.
 */
public final class ChangeCache {
  private record Since(ShardKey key, Position from) {}

  private final Map<Since, ShardChanges> changes = new HashMap<>();

  ShardChanges since(Shard shard, Position from) {
    return changes.computeIfAbsent(new Since(shard.key(), from), since -> shard.changesSince(from));
  }

  public void clear() {
    changes.clear();
  }
}
