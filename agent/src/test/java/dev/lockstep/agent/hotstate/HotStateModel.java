package dev.lockstep.agent.hotstate;

import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.ShardKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Model of the hot state: a plain map, copied for every version. Slow and obvious. */
final class HotStateModel {
  /**
   * @param content encoding by shard and name
   * @param covered the version since which each type is sent as a whole, including withdrawn types
   */
  record Version(
      Map<ShardKey, Map<String, byte[]>> content, Map<String, Long> covered, Set<String> ready) {}

  private final Map<ShardKey, Map<String, byte[]>> content = new HashMap<>();
  private final Map<String, Long> covered = new TreeMap<>();
  private final Set<String> ready = new TreeSet<>();
  private final Map<String, Change.Announce> known = new LinkedHashMap<>();
  private final List<Version> versions = new ArrayList<>();
  private boolean isChanged;

  HotStateModel() {
    covered.put(ShardKey.CATALOG_TYPE, 1L);
    ready.add(ShardKey.CATALOG_TYPE);
    versions.add(copy());
  }

  int newest() {
    return versions.size() - 1;
  }

  Version at(long version) {
    return versions.get((int) version);
  }

  /** Applies an operation. Returns false when it must be refused. */
  boolean apply(Change change) {
    return switch (change) {
      case Change.Announce a -> {
        boolean isReady = ready.contains(a.type().typeId());
        TypeState stated = a.state() == TypeState.READY && !isReady ? TypeState.SYNCING : a.state();
        announce(new Change.Announce(a.type(), stated, a.message()));
        yield true;
      }
      case Change.Replace r -> known.containsKey(r.type().typeId()) && replace(r);
      case Change.Upsert u ->
          ready.contains(u.type().typeId()) && put(key(u.type().typeId(), u.object()), u.object());
      case Change.Remove r -> {
        if (!ready.contains(r.type().typeId())) {
          yield false;
        }
        drop(new ShardKey(r.type().typeId(), r.namespace()), r.name());
        yield true;
      }
      case Change.Withdraw w -> known.containsKey(w.type().typeId()) && withdraw(w);
      case Change.EndBatch _ -> throw new IllegalArgumentException("not an operation");
    };
  }

  /** Closes the batch. Returns whether it made a version. */
  boolean endBatch() {
    boolean wasChanged = isChanged;
    if (wasChanged) {
      versions.add(copy());
    }
    isChanged = false;
    return wasChanged;
  }

  private void announce(Change.Announce a) {
    known.put(a.type().typeId(), a);
    byte[] entry = a.type().catalogResource(a.state(), a.message());
    put(ShardKey.CATALOG, ResourceHead.name(entry), entry);
  }

  private boolean replace(Change.Replace r) {
    String typeId = r.type().typeId();
    Map<ShardKey, Set<String>> listed = new HashMap<>();
    for (Projected object : r.objects()) {
      ShardKey key = key(typeId, object);
      listed.computeIfAbsent(key, k -> new TreeSet<>()).add(object.name());
      put(key, object.name(), object.resource());
    }
    for (ShardKey key : List.copyOf(content.keySet())) {
      if (key.type().equals(typeId)) {
        for (String name : List.copyOf(content.getOrDefault(key, Map.of()).keySet())) {
          if (!listed.getOrDefault(key, Set.of()).contains(name)) {
            drop(key, name);
          }
        }
      }
    }
    announce(new Change.Announce(r.type(), TypeState.READY, ""));
    if (ready.add(typeId)) {
      covered.put(typeId, versions.size() + 0L);
      isChanged = true;
    }
    return true;
  }

  private boolean withdraw(Change.Withdraw w) {
    String typeId = w.type().typeId();
    known.remove(typeId);
    ready.remove(typeId);
    content.keySet().removeIf(key -> key.type().equals(typeId));
    drop(ShardKey.CATALOG, typeId);
    covered.put(typeId, versions.size() + 0L);
    isChanged = true;
    return true;
  }

  private boolean put(ShardKey key, Projected object) {
    put(key, object.name(), object.resource());
    return true;
  }

  private void put(ShardKey key, String name, byte[] resource) {
    byte[] before = content.computeIfAbsent(key, k -> new TreeMap<>()).put(name, resource);
    isChanged |= !java.util.Arrays.equals(before, resource);
  }

  private void drop(ShardKey key, String name) {
    Map<String, byte[]> shard = content.getOrDefault(key, new TreeMap<>());
    isChanged |= shard.remove(name) != null;
  }

  private static ShardKey key(String typeId, Projected object) {
    return new ShardKey(typeId, object.namespace());
  }

  private Version copy() {
    return new Version(copyOf(content), Map.copyOf(covered), Set.copyOf(ready));
  }

  static Map<ShardKey, Map<String, byte[]>> copyOf(Map<ShardKey, Map<String, byte[]>> content) {
    Map<ShardKey, Map<String, byte[]>> copy = new HashMap<>();
    content.forEach((key, shard) -> {
      if (!shard.isEmpty()) {
        copy.put(key, new TreeMap<>(shard));
      }
    });
    return copy;
  }
}
