package dev.lockstep.bench.cluster;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.agent.watch.WatchAlarms;
import dev.lockstep.agent.watch.WatchSink;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds the output of the watches, as a hot state does, and records violations of their contract.
 */
public final class RecordingSink implements WatchSink, WatchAlarms {

  private record Held(
      TypeDescriptor type,
      TypeState state,
      String message,
      SortedMap<String, String> objects,
      int replaces) {}

  private final Map<String, Held> types = new ConcurrentHashMap<>();
  private final Map<String, ReentrantLock> turns = new ConcurrentHashMap<>();
  private final List<String> withdrawn = new CopyOnWriteArrayList<>();
  private final List<String> broken = new CopyOnWriteArrayList<>();
  private final List<String> restored = new CopyOnWriteArrayList<>();
  private volatile boolean discovered;

  @Override
  public void onType(TypeDescriptor type, TypeState state, String message) {
    inTurn(
        type.typeId(),
        () -> {
          Held before = types.get(type.typeId());
          types.put(
              type.typeId(),
              before == null
                  ? new Held(type, state, message, new ConcurrentSkipListMap<>(), 0)
                  : new Held(type, state, message, before.objects(), before.replaces()));
        });
  }

  @Override
  public void onTypeWithdrawn(String typeId) {
    inTurn(
        typeId,
        () -> {
          withdrawn.add(typeId);
          if (types.remove(typeId) == null) {
            broken.add("withdrawn but never announced: " + typeId);
          }
        });
  }

  @Override
  public void onReplace(String typeId, List<Projected> all) {
    inTurn(
        typeId,
        () -> {
          SortedMap<String, String> objects = new ConcurrentSkipListMap<>();
          for (Projected each : all) {
            if (objects.put(key(each), text(each)) != null) {
              broken.add("twice in one list: " + key(each));
            }
          }
          types.computeIfPresent(
              typeId,
              (id, held) ->
                  new Held(held.type(), TypeState.READY, "", objects, held.replaces() + 1));
        });
  }

  @Override
  public void onEvent(EventKind kind, String typeId, Projected object) {
    inTurn(
        typeId,
        () -> {
          Held held = types.get(typeId);
          if (held == null || held.replaces() == 0) {
            broken.add("event before the first list: " + typeId);
          } else if (kind == EventKind.DELETED) {
            held.objects().remove(key(object));
          } else {
            held.objects().put(key(object), text(object));
          }
        });
  }

  @Override
  public void onDiscovered() {
    if (discovered) {
      broken.add("discovered twice");
    }
    discovered = true;
  }

  @Override
  public void onRestoredServer(String typeId, String newestSeen, String listed) {
    restored.add(typeId);
  }

  @Override
  public void onFatal(Throwable cause) {
    broken.add("fatal: " + cause);
  }

  public boolean isDiscovered() {
    return discovered;
  }

  public List<String> types() {
    return types.keySet().stream().sorted().toList();
  }

  public List<String> withdrawn() {
    return withdrawn;
  }

  /** Violations of the contract. */
  public List<String> broken() {
    return broken;
  }

  /** Types whose server was reported as restored. */
  public List<String> restored() {
    return restored;
  }

  /** State and message. */
  public String said(String typeId) {
    return held(typeId).map(held -> held.state() + " " + held.message()).orElse("nothing");
  }

  public TypeDescriptor type(String typeId) {
    return held(typeId).orElseThrow().type();
  }

  public Map<String, String> objects(String typeId) {
    return held(typeId)
        .<Map<String, String>>map(held -> new TreeMap<>(held.objects()))
        .orElse(Map.of());
  }

  public int replaces(String typeId) {
    return held(typeId).orElseThrow().replaces();
  }

  public static String key(Projected object) {
    return object.namespace() + "/" + object.name();
  }

  public static String text(Projected object) {
    return object.uid() + " " + object.resourceVersion() + " " + Arrays.hashCode(object.resource());
  }

  private Optional<Held> held(String typeId) {
    return Optional.ofNullable(types.get(typeId));
  }

  /** Calls for one type must never overlap. */
  private void inTurn(String typeId, Runnable call) {
    ReentrantLock turn = turns.computeIfAbsent(typeId, id -> new ReentrantLock());
    if (!turn.tryLock()) {
      broken.add("two calls at once for " + typeId);
      return;
    }
    try {
      call.run();
    } finally {
      turn.unlock();
    }
  }
}
