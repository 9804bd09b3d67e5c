package dev.lockstep.protocol.state;

import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import java.util.ArrayList;
import java.util.List;

/** A state that changes step by step. */
abstract class StateScene {
  static final ShardKey PODS = new ShardKey("pods", "shop");
  static final ShardKey OTHERS = new ShardKey("pods", "bank");
  static final ShardKey NODES = new ShardKey("nodes", "");

  final State state = new State(new StateLimits(100, 1_000));

  void step(long version, Runnable changes) {
    stepAt(version, version, changes);
  }

  void stepAt(long version, long nowMs, Runnable changes) {
    state.begin(at(version), nowMs);
    changes.run();
    state.end();
  }

  static Position at(long version) {
    return new Position(1, version);
  }

  List<ShardKey> keys(Iterable<Shard> shards) {
    List<ShardKey> keys = new ArrayList<>();
    shards.forEach(shard -> keys.add(shard.key()));
    return keys;
  }

  List<String> namesOf(ShardKey key) {
    List<String> names = new ArrayList<>();
    Invariant.present(state.shard(key), "the shard is there")
        .forEach(bytes -> names.add(ResourceHead.name(bytes)));
    return names;
  }
}
