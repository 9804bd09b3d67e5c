package dev.lockstep.agent.ring;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.hotstate.Preparation;
import dev.lockstep.agent.hotstate.RefusedOperationException;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.agent.watch.WatchSink;
import dev.lockstep.protocol.state.Entry;
import dev.lockstep.protocol.state.ShardKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Turns the output of the watches into operations, on the watches' own threads. It prepares objects
 * and sorts lists into shards here, which keeps this work off the ring's thread.
 *
 * <p>A type has one preparation until it is withdrawn, because the hot state reads the type's
 * resources with the preparation's dictionary. One thread at a time uses it, as calls for a type
 * are serial.
 */
public final class RingSink implements WatchSink {
  private final Consumer<Operation> ring;
  private final Map<String, Preparation> preparations = new ConcurrentHashMap<>();

  /**
   * @param ring accepts the operations, and may block
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
    preparations.remove(typeId);
    ring.accept(new Operation.WithdrawType(typeId));
  }

  @Override
  public void onReplace(String typeId, List<Projected> all) {
    ring.accept(list(typeId, all));
  }

  private Operation list(String typeId, List<Projected> all) {
    Preparation preparation = preparation(typeId);
    Map<ShardKey, List<Entry>> shards = new LinkedHashMap<>();
    preparation.beginList();
    try {
      for (Projected object : all) {
        Entry entry = preparation.listed(object.namespace(), object.resource());
        shards.computeIfAbsent(entry.key(), key -> new ArrayList<>()).add(entry);
      }
    } catch (RefusedOperationException e) {
      return refused(Operation.ReplaceType.class, typeId, e);
    }
    return new Operation.ReplaceType(typeId, shards);
  }

  @Override
  public void onEvent(EventKind kind, String typeId, Projected object) {
    if (kind == EventKind.DELETED) {
      ring.accept(new Operation.ApplyRemoval(typeId, object.namespace(), object.name()));
    } else {
      ring.accept(change(typeId, object));
    }
  }

  private Operation change(String typeId, Projected object) {
    try {
      return new Operation.ApplyChange(
          preparation(typeId).entry(object.namespace(), object.resource()));
    } catch (RefusedOperationException e) {
      return refused(Operation.ApplyChange.class, typeId, e);
    }
  }

  private static Operation refused(
      Class<? extends Operation> operation, String typeId, RefusedOperationException e) {
    return new Operation.Refused(operation, typeId, String.valueOf(e.getMessage()));
  }

  private Preparation preparation(String typeId) {
    return preparations.computeIfAbsent(typeId, Preparation::new);
  }

  @Override
  public void onDiscovered() {
    ring.accept(new Operation.CompleteCatalog());
  }
}
