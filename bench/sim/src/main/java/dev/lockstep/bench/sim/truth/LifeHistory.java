package dev.lockstep.bench.sim.truth;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.agent.hotstate.Answer;
import dev.lockstep.agent.hotstate.Capture;
import dev.lockstep.agent.hotstate.Delta;
import dev.lockstep.agent.hotstate.HotState;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.ring.Operation;
import dev.lockstep.bench.sim.cluster.SimObject;
import dev.lockstep.bench.sim.cluster.SimStore;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.wire.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The history S(E, v) of one agent's life, version by version, with which all other parties are
 * compared. Kept in plain maps and derived from the operations; from the hot state it takes only
 * version numbers and the catalog's entries.
 */
public final class LifeHistory {
  /** An entry at some version. */
  public record Entry(byte[] bytes, String team) {
    public boolean isSame(@Nullable Entry other) {
      return other != null && Arrays.equals(bytes, other.bytes);
    }
  }

  /** A change of one entry at a version; null for its removal. */
  public record Change(long version, String type, String key, @Nullable Entry entry) {}

  private final BootId boot;
  private final SimStore store;
  private final Consumer<String> onFailure;
  private final Map<String, Map<String, Entry>> now = new HashMap<>();
  private final List<Change> log = new ArrayList<>();
  private final List<Change> pending = new ArrayList<>();
  private final Map<String, Entry> catalog = new HashMap<>();

  /** The versions at which a type was announced, listed first, and withdrawn. */
  private final List<Turn> turns = new ArrayList<>();

  private final List<Turn> pendingTurns = new ArrayList<>();
  private final Set<String> listed = new HashSet<>();
  private final Set<String> announced = new HashSet<>();
  private boolean isStarted;
  private final Map<String, Long> newestSeen = new HashMap<>();
  private long newest;

  /** Whether a version changes the catalog, even if an entry is equal to an earlier one. */
  private boolean isCatalogTold;

  enum TurnKind {
    /** The type existed at the start. */
    KNOWN,
    /** The type appeared later. */
    NEW,
    LISTED,
    WITHDRAWN
  }

  record Turn(long version, String type, TurnKind kind) {}

  LifeHistory(BootId boot, SimStore store, Consumer<String> onFailure) {
    this.boot = boot;
    this.store = store;
    this.onFailure = onFailure;
  }

  BootId boot() {
    return boot;
  }

  public long newest() {
    return newest;
  }

  public List<Change> log() {
    return log;
  }

  // --- operations ---

  /** Takes an operation that is about to be executed. */
  public void apply(Operation operation) {
    switch (operation) {
      case Operation.ApplyChange change -> change(change.entry());
      case Operation.ApplyRemoval removal ->
          remove(removal.typeId(), SimObject.key(removal.namespace(), removal.name()));
      case Operation.ReplaceType list -> replace(list);
      case Operation.AnnounceType announcement -> announce(announcement.type().typeId());
      case Operation.WithdrawType withdrawal -> withdraw(withdrawal.typeId());
      case Operation.CompleteCatalog _ -> isStarted = true;
      case Operation.Refused _, Operation.GenerateSnapshot _, Operation.TakeCensus _ -> {}
    }
  }

  /** A type that appears after the start has nothing from before. */
  private void announce(String type) {
    if (announced.add(type)) {
      pendingTurns.add(new Turn(0, type, isStarted ? TurnKind.NEW : TurnKind.KNOWN));
    }
  }

  private void change(dev.lockstep.protocol.state.Entry entry) {
    byte[] resource = entry.resource();
    put(entry.key().type(), keyOf(entry.key(), resource), resource);
  }

  private void replace(Operation.ReplaceType list) {
    Map<String, byte[]> all = new TreeMap<>();
    list.shards()
        .forEach((shard, entries) ->
            entries.forEach(entry -> {
              byte[] resource = entry.resource();
              all.put(keyOf(shard, resource), resource);
            }));
    for (String key : List.copyOf(of(list.typeId()).keySet())) {
      if (!all.containsKey(key)) {
        remove(list.typeId(), key);
      }
    }
    all.forEach((key, bytes) -> put(list.typeId(), key, bytes));
    if (listed.add(list.typeId())) {
      pendingTurns.add(new Turn(0, list.typeId(), TurnKind.LISTED));
    }
  }

  private String keyOf(ShardKey shard, byte[] resource) {
    return SimObject.key(shard.namespace(), store.meaning(resource).name());
  }

  /** Checks, before an event is passed on, that nothing of a type gets older within a life. */
  public void checkNewer(String type, Projected object) {
    long version = Long.parseLong(object.resourceVersion());
    Long before = newestSeen.put(type, version);
    if (before != null && version <= before) {
      onFailure.accept(
          "an event of %s with version %d was applied after %d".formatted(type, version, before));
    }
  }

  /** Notes that the apiserver's history went back and the reflector has reported it. */
  public void forgetVersions() {
    newestSeen.clear();
  }

  /** Checks a list before it is passed on. */
  public void checkList(String type, List<Projected> all) {
    long newest = 0;
    for (Projected object : all) {
      newest = Math.max(newest, Long.parseLong(object.resourceVersion()));
    }
    Long before = newestSeen.get(type);
    boolean isOlder = before != null && newest < before && !isNewestDeleted(type, before);
    if (isOlder) {
      onFailure.accept(
          "a list of %s up to version %d was applied after %d".formatted(type, newest, before));
    }
    if (before == null || newest > before) {
      newestSeen.put(type, newest);
    }
  }

  /** Whether the object of the newest version has been deleted: then no list shows it. */
  private boolean isNewestDeleted(String type, long version) {
    for (SimStore.Write write : store.history(type)) {
      if (write.version() == version) {
        SimObject now = store.find(type, write.object().key());
        return now == null || now.version() != version;
      }
    }
    return true;
  }

  private void withdraw(String type) {
    for (String key : List.copyOf(of(type).keySet())) {
      remove(type, key);
    }
    listed.remove(type);
    announced.remove(type);
    pendingTurns.add(new Turn(0, type, TurnKind.WITHDRAWN));
  }

  private void put(String type, String key, byte[] bytes) {
    Entry before = of(type).get(key);
    if (before == null || !Arrays.equals(before.bytes, bytes)) {
      Entry entry = new Entry(bytes, store.meaning(bytes).team());
      of(type).put(key, entry);
      pending.add(new Change(0, type, key, entry));
    }
  }

  private void remove(String type, String key) {
    if (of(type).remove(key) != null) {
      pending.add(new Change(0, type, key, null));
    }
  }

  private Map<String, Entry> of(String type) {
    return now.computeIfAbsent(type, name -> new HashMap<>());
  }

  private static Resource parse(byte[] bytes) {
    try {
      return Resource.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends a version: all that was applied since the last one belongs to it. */
  public void mark(long version, HotState hotState) {
    if (version != newest + 1) {
      onFailure.accept("version " + version + " of " + boot + " follows " + newest);
    }
    isCatalogTold = false;
    markCatalog(hotState.since(newest), version);
    if (pending.isEmpty() && pendingTurns.isEmpty() && !isCatalogTold) {
      onFailure.accept("version " + version + " of " + boot + " has no change in it");
    }
    newest = version;
    pending.forEach(change -> log.add(new Change(version, change.type, change.key, change.entry)));
    pendingTurns.forEach(turn -> turns.add(new Turn(version, turn.type, turn.kind)));
    pending.clear();
    pendingTurns.clear();
  }

  /** Checks between batches that nothing has changed without a version. */
  public void checkMarked() {
    if (!pending.isEmpty()) {
      onFailure.accept("a change of " + boot + " has no version: " + pending.getFirst());
    }
  }

  private void markCatalog(Answer answer, long version) {
    switch (answer) {
      case Delta delta -> delta.shards().forEach(shard -> noteCatalog(shard, version));
      case Capture capture -> {
        Set<String> gone = new HashSet<>(catalog.keySet());
        for (ShardCapture shard : capture.shards()) {
          if (shard.key().equals(ShardKey.CATALOG)) {
            ShardChanges content = shard.inVersionOrder();
            noteCatalog(content, version);
            for (byte[] bytes : content.upserts()) {
              gone.remove(SimObject.key("", parse(bytes).getName()));
            }
          }
        }
        gone.forEach(key -> {
          catalog.remove(key);
          log.add(new Change(version, ShardKey.CATALOG_TYPE, key, null));
        });
      }
    }
  }

  private void noteCatalog(ShardChanges changes, long version) {
    if (!changes.key().equals(ShardKey.CATALOG)) {
      return;
    }
    isCatalogTold = true;
    for (byte[] bytes : changes.upserts()) {
      String key = SimObject.key("", parse(bytes).getName());
      Entry entry = new Entry(bytes, "");
      if (!entry.isSame(catalog.put(key, entry))) {
        log.add(new Change(version, ShardKey.CATALOG_TYPE, key, entry));
      }
    }
    for (String name : changes.removals()) {
      String key = SimObject.key("", name);
      if (catalog.remove(key) != null) {
        log.add(new Change(version, ShardKey.CATALOG_TYPE, key, null));
      }
    }
  }

  // --- content ---

  /** The life's content at a version, of the types that it had listed by then, by type and key. */
  public Map<String, Map<String, Entry>> contentAt(long version) {
    Map<String, Map<String, Entry>> content = new HashMap<>();
    for (Change change : log) {
      if (change.version > version) {
        break;
      }
      Map<String, Entry> type = content.computeIfAbsent(change.type, name -> new HashMap<>());
      if (change.entry == null) {
        type.remove(change.key);
      } else {
        type.put(change.key, change.entry);
      }
    }
    return content;
  }

  /** The life's content after all that was applied. */
  public Map<String, Map<String, Entry>> contentNow() {
    return now;
  }

  /** Types that were listed, and not withdrawn since, at a version. */
  Set<String> listedAt(long version) {
    Set<String> at = new HashSet<>();
    at.add(ShardKey.CATALOG_TYPE);
    for (Turn turn : turns) {
      if (turn.version <= version) {
        switch (turn.kind) {
          case LISTED -> at.add(turn.type);
          case WITHDRAWN -> at.remove(turn.type);
          case KNOWN, NEW -> {}
        }
      }
    }
    return at;
  }

  /** Types that were known from the start through all versions from one to another. */
  Set<String> knownThrough(long from, long to) {
    Set<String> known = new HashSet<>();
    for (Turn turn : turns) {
      if (turn.version <= from) {
        switch (turn.kind) {
          case KNOWN, LISTED -> known.add(turn.type);
          case WITHDRAWN -> known.remove(turn.type);
          case NEW -> {}
        }
      } else if (turn.version <= to && turn.kind == TurnKind.WITHDRAWN) {
        known.remove(turn.type);
      }
    }
    return known;
  }

  /** Whether types were listed first or withdrawn after one version and up to another. */
  public boolean turnsWithin(long after, long to) {
    return turns.stream()
        .anyMatch(
            turn -> turn.version > after && turn.version <= to && turn.kind != TurnKind.KNOWN);
  }
}
