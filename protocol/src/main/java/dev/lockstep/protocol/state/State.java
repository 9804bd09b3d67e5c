package dev.lockstep.protocol.state;

import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.agrona.collections.IntArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A map of resources in which every entry remembers at which position it last changed.
 *
 * <p>One thread owns it. Changes are made in steps: {@link #begin} names the position that the step
 * leads to, {@link #upsert}, {@link #remove} and their kin stamp what they change with it, and
 * {@link #end} or {@link #endIfChanged} closes it. Between steps the state stands at {@link
 * #position}, and {@link #changesSince} tells what changed after any position that is not past the
 * {@link #horizon}, at the cost of the number of changes.
 */
public final class State {
  private final Map<ShardKey, Shard> shards = new LinkedHashMap<>();
  // Shards by type, in the order in which they came; a type's shards are often asked for together.
  private final Map<String, Map<ShardKey, Shard>> byType = new LinkedHashMap<>();
  private final Tombstones tombstones;

  private @Nullable Shard oldestShard;
  private @Nullable Shard newestShard;
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

  /** Where the state stands. */
  public Position position() {
    return position;
  }

  /** The oldest position from which changes can still be told. */
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

  /** Number of shards, those that hold only removals among them. */
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

  /** All shards, in the order in which they came. */
  public Iterable<Shard> shards() {
    return shards.values();
  }

  /** The shards of one type. */
  public Iterable<Shard> shardsOf(String type) {
    return byType.getOrDefault(type, Map.of()).values();
  }

  /** The types that have a shard. */
  public List<String> types() {
    return List.copyOf(byType.keySet());
  }

  // --- reading changes ---

  /** Whether {@link #changesSince} can tell all that changed after the position. */
  public boolean canResume(Position from) {
    return !from.isBefore(horizon) && !from.isAfter(position);
  }

  /** Calls for each shard that changed after the position, newest change first. */
  public void forEachShardChangedSince(Position from, Consumer<Shard> consumer) {
    for (Shard shard = newestShard;
        shard != null && shard.changed().isAfter(from);
        shard = shard.olderShard) {
      consumer.accept(shard);
    }
  }

  /**
   * All that changed after the position, by shard, the shard with the oldest newest change first.
   * Its cost is the number of changed shards and of changed entries in them.
   *
   * @throws IllegalArgumentException if the position is past the horizon or not reached yet
   */
  public List<ShardChanges> changesSince(Position from) {
    if (!canResume(from)) {
      throw new IllegalArgumentException(
          "changes since " + from + " are not known: " + horizon + " to " + position + " are");
    }
    List<ShardChanges> changes = new ArrayList<>();
    forEachShardChangedSince(from, shard -> changes.add(shard.changesSince(from)));
    return changes.reversed();
  }

  /** Captures of all shards that hold anything, as of {@link #position}. */
  public List<ShardCapture> capture() {
    return capture(Shard::capture, shard -> shard.objects() > 0);
  }

  /** As {@link #capture}, with stamps and removals. */
  public List<ShardCapture> captureWithStamps() {
    return capture(Shard::captureWithStamps, shard -> true);
  }

  private List<ShardCapture> capture(
      java.util.function.Function<Shard, ShardCapture> take, Predicate<Shard> wanted) {
    List<ShardCapture> captures = new ArrayList<>(shards.size());
    for (Shard shard = oldestShard; shard != null; shard = shard.newerShard) {
      if (wanted.test(shard)) {
        captures.add(take.apply(shard));
      }
    }
    return captures;
  }

  // --- changes ---

  /**
   * Opens a step that leads to a position.
   *
   * @param to not before the current position
   * @param stepMs the time, on any clock that does not go back, by which removals age
   */
  public void begin(Position to, long stepMs) {
    Invariant.check(step == null, "steps do not nest");
    Invariant.check(!to.isBefore(position), "a state never goes back");
    step = to;
    stepChanged = false;
    nowMs = Math.max(nowMs, stepMs);
  }

  /** Closes the step: the state stands at its position, whether anything changed or not. */
  public void end() {
    position = openStep();
    step = null;
    expireTombstones(nowMs);
  }

  /** Closes the step: if nothing changed, the state stands where it stood before. */
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

  /** Puts a resource, stamped with the step's position; false when the same bytes are held. */
  public boolean upsert(ShardKey key, byte[] resource) {
    return upsert(key, resource, openStep());
  }

  /**
   * Puts a resource with a stamp of its own, to rebuild an order; within a shard stamps must not go
   * down, and none may lie after the step's position.
   */
  public boolean upsert(ShardKey key, byte[] resource, Position stamp) {
    Invariant.check(!stamp.isAfter(openStep()), "no stamp lies after its step");
    Shard shard = shardFor(key);
    return put(shard, resource, stamp, null);
  }

  /** Removes a resource, stamped with the step's position; false when there is none. */
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

  /** Remembers a removal that a peer knows of, with its stamp, to rebuild an order. */
  public void addTombstone(ShardKey key, String name, Position stamp) {
    Invariant.check(!stamp.isAfter(openStep()), "no stamp lies after its step");
    Shard shard = shardFor(key);
    int slot = shard.addTombstone(name, stamp);
    if (slot != Shard.NONE) {
      touch(shard);
      tombstones.add(shard, slot, stamp, nowMs);
    }
  }

  /** Makes a shard hold exactly these resources; what it already holds alike keeps its stamp. */
  public void replaceShard(ShardKey key, Iterable<byte[]> resources) {
    Position stamp = openStep();
    Shard shard = shardFor(key);
    BitSet seen = new BitSet();
    for (byte[] resource : resources) {
      put(shard, resource, stamp, seen);
    }
    buryUnseen(shard, seen, stamp);
    dropIfVacant(shard);
  }

  /** Makes a type hold exactly these resources, by shard. */
  public void replaceType(String type, Map<ShardKey, ? extends Iterable<byte[]>> resources) {
    for (ShardKey key : List.copyOf(byType.getOrDefault(type, Map.of()).keySet())) {
      if (!resources.containsKey(key)) {
        removeShard(key);
      }
    }
    resources.forEach((key, content) -> {
      Invariant.check(key.type().equals(type), "a type is replaced by its own shards");
      replaceShard(key, content);
    });
  }

  /** Removes all that a shard holds. */
  public void removeShard(ShardKey key) {
    Shard shard = shards.get(key);
    if (shard != null) {
      buryUnseen(shard, new BitSet(), openStep());
    }
  }

  /** Says that changes before this position cannot be told, as when the state is first filled. */
  public void raiseHorizon(Position to) {
    if (to.isAfter(horizon)) {
      horizon = to;
    }
  }

  /** Lets go of removals that are too many or too old, and raises the horizon accordingly. */
  public void expireTombstones(long atMs) {
    nowMs = Math.max(nowMs, atMs);
    tombstones.expire(
        nowMs,
        (shard, stamp) -> {
          raiseHorizon(stamp);
          dropIfVacant(shard);
        });
  }

  private boolean put(Shard shard, byte[] resource, Position stamp, @Nullable BitSet seen) {
    long digestBefore = shard.digest();
    int objectsBefore = shard.objects();
    if (shard.upsert(resource, stamp, seen) == Shard.NONE) {
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
    touch(shard);
  }

  private Position openStep() {
    return Invariant.present(step, "a change needs an open step");
  }

  // --- shards and their order ---

  private Shard shardFor(ShardKey key) {
    Shard shard = shards.get(key);
    if (shard == null) {
      shard = new Shard(key);
      shards.put(key, shard);
      byType.computeIfAbsent(key.type(), type -> new LinkedHashMap<>()).put(key, shard);
      append(shard);
    }
    return shard;
  }

  /** Moves a shard to where its newest change puts it: almost always to the newest end. */
  private void touch(Shard shard) {
    if (shard == newestShard) {
      return;
    }
    unlink(shard);
    append(shard);
  }

  private void append(Shard shard) {
    Shard before = newestShard;
    // Only a rebuild with stamps brings shards whose newest change is not the newest of all.
    while (before != null && before.changed().isAfter(shard.changed())) {
      before = before.olderShard;
    }
    Shard after = before == null ? oldestShard : before.newerShard;
    shard.olderShard = before;
    shard.newerShard = after;
    if (before == null) {
      oldestShard = shard;
    } else {
      before.newerShard = shard;
    }
    if (after == null) {
      newestShard = shard;
    } else {
      after.olderShard = shard;
    }
  }

  private void unlink(Shard shard) {
    if (shard.olderShard == null) {
      oldestShard = shard.newerShard;
    } else {
      shard.olderShard.newerShard = shard.newerShard;
    }
    if (shard.newerShard == null) {
      newestShard = shard.olderShard;
    } else {
      shard.newerShard.olderShard = shard.olderShard;
    }
    shard.olderShard = null;
    shard.newerShard = null;
  }

  private void dropIfVacant(Shard shard) {
    if (!shard.isVacant() || shards.get(shard.key()) != shard) {
      return;
    }
    unlink(shard);
    shards.remove(shard.key());
    Map<ShardKey, Shard> ofType = byType.get(shard.key().type());
    if (ofType != null) {
      ofType.remove(shard.key());
      if (ofType.isEmpty()) {
        byType.remove(shard.key().type());
      }
    }
  }
}
