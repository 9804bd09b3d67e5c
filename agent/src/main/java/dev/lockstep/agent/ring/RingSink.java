package dev.lockstep.agent.ring;

import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.projection.TypeDescriptor;
import dev.lockstep.agent.projection.TypeState;
import dev.lockstep.agent.watch.EventKind;
import dev.lockstep.agent.watch.WatchSink;
import dev.lockstep.protocol.state.ShardKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Turns what the watches learn into operations, on the watches' own threads. A list is sorted into
 * its shards here, so that the ring's thread need not.
 */
public final class RingSink implements WatchSink {
  private final Consumer<Operation> ring;

  /**
   * @param ring takes the operations, and may make the caller wait
   */
  public RingSink(Consumer<Operation> ring) {
    this.ring = ring;
  }

  @Override
  public void onType(TypeDescriptor type, TypeState state, String message) {
    ring.accept(new Operation.AnnounceType(type, state, message));
  }

  @Override
  public void onTypeWithdrawn(String typeId) {
    ring.accept(new Operation.WithdrawType(typeId));
  }

  @Override
  public void onReplace(String typeId, List<Projected> all) {
    Map<String, List<byte[]>> byNamespace = new HashMap<>();
    Map<ShardKey, List<byte[]>> shards = new LinkedHashMap<>();
    for (Projected object : all) {
      byNamespace
          .computeIfAbsent(
              object.namespace(),
              namespace -> {
                List<byte[]> shard = new ArrayList<>();
                shards.put(new ShardKey(typeId, namespace), shard);
                return shard;
              })
          .add(object.resource());
    }
    ring.accept(new Operation.ReplaceType(typeId, shards));
  }

  @Override
  public void onEvent(EventKind kind, String typeId, Projected object) {
    ring.accept(new Operation.ApplyEvent(kind, typeId, object));
  }

  @Override
  public void onDiscovered() {
    ring.accept(new Operation.CompleteCatalog());
  }
}
