package dev.lockstep.protocol.state;

import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.collections.IntArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Map of resources in which every entry has a stamp: the position of its last change.
 *
 * <p>One thread owns it, and changes it in steps. {@link #begin} sets the position of a step;
 * {@link #upsert}, {@link #remove} and the other changes stamp entries with it; {@link #end} or
 * {@link #endIfChanged} closes the step. Between steps, {@link #changesSince} returns the changes
 * after any position from the {@link #horizon} on, at a cost that grows with their number.
 */
public final class State {
  private final Map<ShardKey, Shard> shards = new LinkedHashMap<>();
  // Shards by type in insertion order, because callers often read all shards of a type.
  private final Map<String, TypeShards> byType = new LinkedHashMap<>();
  private final ShardOrder order = new ShardOrder();
  private final Tombstones tombstones;

  private Position position = Position.ORIGIN;
  private Position horizon = Position.ORIGIN;
  private long digest;
  private long objects;

  private @Nullable Position step;
  private boolean stepChanged;
  private long nowMs;

  public State(StateLimits limits) {
    this.tombstones = new Tombstones(limits);
  }

  /** The position of the last step that was closed. */
  public Position position() {
    return position;
  }

  /** The oldest position whose later changes are all known. */
  public Position horizon() {
    return horizon;
  }

  /** Sum of the hashes of all live entries. */
  public long digest() {
    return digest;
  }

  /** Number of live entries. */
  public long objects() {
    return objects;
  }

  /** Number of removals that are remembered. */
  public int tombstones() {
    return tombstones.size();
  }

  /** Number of shards, including those that hold only removals. */
  public int shardCount() {
    return shards.size();
  }

  public @Nullable Shard shard(ShardKey key) {
    return shards.get(key);
  }

  public byte @Nullable [] get(ShardKey key, String name) {
    Shard shard = shards.get(key);
    return shard == null ? null : shard.get(name);
  }

  /** All shards, in insertion order. */
  public Iterable<Shard> shards() {
    return shards.values();
  }

  /** The shards of one type. */
  public Iterable<Shard> shardsOf(String type) {
    TypeShards shardsOfType = byType.get(type);
    return shardsOfType == null ? List.of() : shardsOfType.shards().values();
  }

  /** Size of the live entries of one type and of their keeper, in bytes. */
  public long heldBytes(String type) {
    TypeShards shardsOfType = byType.get(type);
    return shardsOfType == null ? 0 : shardsOfType.encodings().heldBytes();
  }

  /** The types that have a shard. */
  public List<String> types() {
    return List.copyOf(byType.keySet());
  }

  // --- reading changes ---

  /** Whether all changes after the position are known. */
  public boolean canResume(Position from) {
    return !from.isBefore(horizon) && !from.isAfter(position);
  }

  /** Calls the consumer for each shard that changed after the position, newest change first. */
  public void forEachShardChangedSince(Position from, Consumer<Shard> consumer) {
    for (Shard shard = order.newest();
        shard != null && shard.changed().isAfter(from);
        shard = shard.olderShard) {
      consumer.accept(shard);
    }
  }

  /**
   * Returns the changes after the position by shard, in the order of each shard's last change. The
   * cost grows with the number of changed shards and of changed entries in them.
   *
   * @throws IllegalArgumentException if the position is before the horizon or not reached yet
   */
  public List<ShardChanges> changesSince(Position from) {
    if (!canResume(from)) {
      throw new IllegalArgumentException(
          "cannot resume from " + from + ": only from " + horizon + " to " + position);
    }
    List<ShardChanges> changes = new ArrayList<>();
    forEachShardChangedSince(from, shard -> changes.add(shard.changesSince(from)));
    return changes.reversed();
  }

  /** Captures all shards, including those that hold only removals, at {@link #position}. */
  public List<ShardCapture> capture() {
    List<ShardCapture> captures = new ArrayList<>(shards.size());
    for (Shard shard = order.oldest(); shard != null; shard = shard.newerShard) {
      captures.add(shard.capture());
    }
    return captures;
  }

  // --- changes ---

  /**
   * Opens a step that leads to a position.
   *
   * @param to not before the current position
   * @param stepMs the time on a monotonic clock, by which removals age
   */
  public void begin(Position to, long stepMs) {
    Invariant.check(step == null, "steps do not nest");
    Invariant.check(!to.isBefore(position), "a state never goes back");
    step = to;
    stepChanged = false;
    nowMs = Math.max(nowMs, stepMs);
  }

  /** Closes the step: the state moves to its position, whether anything changed or not. */
  public void end() {
    position = openStep();
    step = null;
    expireTombstones(nowMs);
  }

  /**
   * Closes the step: the state moves to its position if anything changed. Returns whether it did.
   */
  public boolean endIfChanged() {
    Position to = openStep();
    step = null;
    if (stepChanged) {
      position = to;
    }
    expireTombstones(nowMs);
    return stepChanged;
  }

  /** Whether the open step, or the last one, changed anything. */
  public boolean hasChanged() {
    return stepChanged;
  }

  /** Whether an upsert of this resource would change anything. */
  public boolean differs(ShardKey key, byte[] resource) {
    Shard shard = shards.get(key);
    return shard == null || shard.differs(resource);
  }

  /** Puts a resource, stamped with the step's position; false if the state holds the same bytes. */
  public boolean upsert(ShardKey key, byte[] resource) {
    return upsert(key, resource, openStep());
  }

  /**
   * Puts a resource with a stamp of its own, to rebuild a peer's order. Within a shard stamps must
   * not decrease; none may be after the step's position.
   */
  public boolean upsert(ShardKey key, byte[] resource, Position stamp) {
    Invariant.check(!stamp.isAfter(openStep()), "no stamp lies after its step");
    return put(shardFor(key), resource, Shard::upsert, stamp, null);
  }

  /** Puts a prepared resource; false if the state holds the same bytes. */
  public boolean upsert(Entry entry) {
    return put(shardFor(entry.key()), entry, Shard::upsert, openStep(), null);
  }

  /** Removes a resource, stamped with the step's position; false if there is none. */
  public boolean remove(ShardKey key, String name) {
    Position stamp = openStep();
    Shard shard = shards.get(key);
    if (shard == null) {
      return false;
    }
    long before = shard.digest();
    int slot = shard.remove(name, stamp);
    if (slot == Shard.NONE) {
      return false;
    }
    account(shard, before, -1);
    tombstones.add(shard, slot, stamp, nowMs);
    return true;
  }

  /** Adds a removal with the stamp that it has at a peer, to rebuild the peer's order. */
  public void addTombstone(ShardKey key, String name, Position stamp) {
    Invariant.check(!stamp.isAfter(openStep()), "no stamp lies after its step");
    Shard shard = shardFor(key);
    int slot = shard.addTombstone(name, stamp);
    if (slot != Shard.NONE) {
      order.touch(shard);
      tombstones.add(shard, slot, stamp, nowMs);
    }
  }

  /** Makes a shard hold exactly these resources; unchanged ones keep their stamps. */
  public void replaceShard(ShardKey key, Iterable<byte[]> resources) {
    replaceShard(key, resources, Shard::upsert);
  }

  /** Makes a type hold exactly these resources, by shard. */
  public void replaceType(String type, Map<ShardKey, ? extends Iterable<byte[]>> resources) {
    replaceType(type, resources, Shard::upsert);
  }

  /** Makes a type hold exactly these prepared resources, by shard. */
  public void replaceTypeByEntries(String type, Map<ShardKey, ? extends Iterable<Entry>> entries) {
    replaceType(type, entries, Shard::upsert);
  }

  private <T> void replaceType(
      String type, Map<ShardKey, ? extends Iterable<T>> resources, Upsert<T> upsert) {
    TypeShards held = byType.get(type);
    if (held != null) {
      for (ShardKey key : List.copyOf(held.shards().keySet())) {
        if (!resources.containsKey(key)) {
          removeShard(key);
        }
      }
    }
    resources.forEach((key, content) -> {
      Invariant.check(key.type().equals(type), "a type is replaced by its own shards");
      replaceShard(key, content, upsert);
    });
  }

  private <T> void replaceShard(ShardKey key, Iterable<T> resources, Upsert<T> upsert) {
    Position stamp = openStep();
    Shard shard = shardFor(key);
    BitSet seen = new BitSet();
    for (T resource : resources) {
      put(shard, resource, upsert, stamp, seen);
    }
    buryUnseen(shard, seen, stamp);
    dropIfVacant(shard);
  }

  /** Removes all resources of a shard. */
  public void removeShard(ShardKey key) {
    Shard shard = shards.get(key);
    if (shard != null) {
      buryUnseen(shard, new BitSet(), openStep());
    }
  }

  /** Moves the horizon forward to a position, as when the state is first filled. */
  public void raiseHorizon(Position to) {
    if (to.isAfter(horizon)) {
      horizon = to;
    }
  }

  /** Drops removals beyond the limits, and raises the horizon accordingly. */
  public void expireTombstones(long atMs) {
    nowMs = Math.max(nowMs, atMs);
    tombstones.expire(
        nowMs,
        (shard, stamp) -> {
          raiseHorizon(stamp);
          dropIfVacant(shard);
        });
  }

  /** Puts a resource into a shard, plain or prepared. */
  private interface Upsert<T> {
    int into(Shard shard, T resource, Position stamp, @Nullable BitSet seen);
  }

  private <T> boolean put(
      Shard shard, T resource, Upsert<T> upsert, Position stamp, @Nullable BitSet seen) {
    long digestBefore = shard.digest();
    int objectsBefore = shard.objects();
    if (upsert.into(shard, resource, stamp, seen) == Shard.NONE) {
      return false;
    }
    account(shard, digestBefore, shard.objects() - objectsBefore);
    return true;
  }

  private void buryUnseen(Shard shard, BitSet seen, Position stamp) {
    IntArrayList gone = new IntArrayList();
    for (int slot = shard.nextUnseen(seen, Shard.NONE);
        slot != Shard.NONE;
        slot = shard.nextUnseen(seen, slot)) {
      gone.addInt(slot);
    }
    for (int i = 0; i < gone.size(); i++) {
      long before = shard.digest();
      shard.bury(gone.getInt(i), stamp);
      account(shard, before, -1);
      tombstones.add(shard, gone.getInt(i), stamp, nowMs);
    }
  }

  private void account(Shard shard, long digestBefore, int objectsMore) {
    digest += shard.digest() - digestBefore;
    objects += objectsMore;
    stepChanged = true;
    order.touch(shard);
  }

  private Position openStep() {
    return Invariant.present(step, "a change needs an open step");
  }

  // --- shards ---

  /** The shards of one type, and their common encodings. */
  private record TypeShards(Encodings encodings, Map<ShardKey, Shard> shards) {}

  private Shard shardFor(ShardKey key) {
    Shard shard = shards.get(key);
    if (shard == null) {
      TypeShards ofType =
          byType.computeIfAbsent(
              key.type(), type -> new TypeShards(new Encodings(), new LinkedHashMap<>()));
      shard = new Shard(key, ofType.encodings());
      shards.put(key, shard);
      ofType.shards().put(key, shard);
      order.append(shard);
    }
    return shard;
  }

  private void dropIfVacant(Shard shard) {
    if (!shard.isVacant() || shards.get(shard.key()) != shard) {
      return;
    }
    order.unlink(shard);
    shards.remove(shard.key());
    TypeShards ofType = byType.get(shard.key().type());
    if (ofType != null) {
      ofType.shards().remove(shard.key());
      if (ofType.shards().isEmpty()) {
        byType.remove(shard.key().type());
      }
    }
  }
}
