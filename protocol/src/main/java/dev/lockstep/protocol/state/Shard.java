package dev.lockstep.protocol.state;

import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All resources of one (type, namespace), in the order of their last change.
 *
 * <p>Owned by the state it belongs to, and its thread. Each entry has a slot in parallel arrays,
 * not an object: an entry then costs some 50 bytes beside its encoding, and a capture is one bulk
 * copy of references instead of a walk over scattered objects. A removed entry keeps its slot as a
 * tombstone, in the same order, until the state lets go of it.
 */
public final class Shard {
  static final int NONE = -1;
  private static final int CAPACITY_MIN = 4;

  private final ShardKey key;
  private final int hashSeed;
  private final NameTable names = new NameTable(this::encodingAt);

  // By slot. A live slot has its resource; a tombstone has null here and its name in `removed`.
  private byte[] @Nullable [] resources = new byte[CAPACITY_MIN][];
  private long[] hashes = new long[CAPACITY_MIN];
  private int[] epochs = new int[CAPACITY_MIN];
  private long[] versions = new long[CAPACITY_MIN];
  private int[] older = new int[CAPACITY_MIN];
  private int[] newer = new int[CAPACITY_MIN];
  // The name, at the head of an otherwise empty encoding, of each tombstone.
  private final Int2ObjectHashMap<byte[]> removed = new Int2ObjectHashMap<>();

  private int oldest = NONE;
  private int newest = NONE;
  private int used;
  private int free = NONE;
  private int objects;
  private long digest;
  private long bytes;
  private Position changed = Position.ORIGIN;
  private @Nullable ShardCapture capture;

  // The state's list of shards in the order of their last change.
  @Nullable Shard olderShard;
  @Nullable Shard newerShard;

  Shard(ShardKey key) {
    this.key = key;
    this.hashSeed = key.hashSeed();
  }

  public ShardKey key() {
    return key;
  }

  /** Live entries. */
  public int objects() {
    return objects;
  }

  /** Sum of the hashes of the live entries. */
  public long digest() {
    return digest;
  }

  /** Size of the live entries' encodings. */
  public long bytes() {
    return bytes;
  }

  /** The position of the newest change in this shard. */
  public Position changed() {
    return changed;
  }

  /** The hash of an encoded resource as an entry of this shard. */
  public long entryHash(byte[] resource) {
    return Murmur3.hash64(resource, 0, resource.length, hashSeed);
  }

  /** The resource of that name, or null when there is none. */
  public byte @Nullable [] get(String name) {
    int slot = names.find(nameEncoding(name));
    return slot == NONE ? null : resources[slot];
  }

  /** Calls for each live resource, oldest change first. */
  public void forEach(Consumer<byte[]> consumer) {
    for (int slot = oldest; slot != NONE; slot = newer[slot]) {
      byte[] resource = resources[slot];
      if (resource != null) {
        consumer.accept(resource);
      }
    }
  }

  /** What changed after a position; the cost is the number of changes. */
  public ShardChanges changesSince(Position from) {
    return ShardChanges.since(this, from);
  }

  /** References to all live resources; an unchanged shard gives the same capture again. */
  public ShardCapture capture() {
    ShardCapture current = capture;
    if (current == null) {
      current = new ShardCapture(key, changed, objects, digest, copy(), EMPTY, NO_NAMES, EMPTY);
      capture = current;
    }
    return current;
  }

  /** As {@link #capture}, with stamps and removals, for a receiver that shall rebuild the order. */
  public ShardCapture captureWithStamps() {
    ShardChanges tombstones = tombstones();
    return new ShardCapture(
        key,
        changed,
        objects,
        digest,
        copy(),
        Arrays.copyOf(versions, used),
        tombstones.removals(),
        tombstones.removalVersions());
  }

  private static final long[] EMPTY = new long[0];
  private static final String[] NO_NAMES = new String[0];

  private byte[] @Nullable [] copy() {
    return Arrays.copyOf(resources, used);
  }

  private ShardChanges tombstones() {
    String[] texts = new String[removed.size()];
    long[] stamps = new long[texts.length];
    int n = 0;
    if (texts.length > 0) {
      for (int slot = oldest; slot != NONE; slot = newer[slot]) {
        if (resources[slot] == null) {
          texts[n] = nameAt(slot);
          stamps[n++] = versions[slot];
        }
      }
    }
    return new ShardChanges(key, new byte[0][], EMPTY, texts, stamps);
  }

  // --- changes, by the state only ---

  /** Whether an upsert would change anything. */
  boolean differs(byte[] resource) {
    int slot = names.find(resource);
    return slot == NONE || !Arrays.equals(resources[slot], resource);
  }

  /**
   * Puts a resource at the newest end of the order.
   *
   * @return its slot, or {@link #NONE} when the same bytes are held already and nothing changed
   */
  int upsert(byte[] resource, Position stamp, @Nullable BitSet seen) {
    int slot = names.find(resource);
    if (slot == NONE) {
      slot = claim();
      resources[slot] = resource;
      names.add(slot);
      objects++;
    } else {
      byte[] held = resources[slot];
      if (held == null) {
        removed.remove(slot);
        objects++;
      } else if (Arrays.equals(held, resource)) {
        mark(seen, slot);
        return NONE;
      } else {
        digest -= hashes[slot];
        bytes -= held.length;
      }
      resources[slot] = resource;
      unlink(slot);
    }
    bytes += resource.length;
    hashes[slot] = entryHash(resource);
    digest += hashes[slot];
    append(slot, stamp);
    mark(seen, slot);
    return slot;
  }

  private static void mark(@Nullable BitSet seen, int slot) {
    if (seen != null) {
      seen.set(slot);
    }
  }

  /** Turns a live entry into a tombstone; its slot, or {@link #NONE} when there is none. */
  int remove(String name, Position stamp) {
    int slot = names.find(nameEncoding(name));
    if (slot == NONE || resources[slot] == null) {
      return NONE;
    }
    bury(slot, stamp);
    return slot;
  }

  /**
   * Adds a removal of which the receiver never held the entry; its slot, or NONE if it is known.
   */
  int addTombstone(String name, Position stamp) {
    byte[] encoding = nameEncoding(name);
    if (names.find(encoding) != NONE) {
      return NONE;
    }
    int slot = claim();
    removed.put(slot, encoding);
    names.add(slot);
    append(slot, stamp);
    return slot;
  }

  /** The oldest live slot that is not in the set, or NONE. */
  int nextUnseen(BitSet seen, int after) {
    int slot = after == NONE ? oldest : newer[after];
    while (slot != NONE && (resources[slot] == null || seen.get(slot))) {
      slot = newer[slot];
    }
    return slot;
  }

  void bury(int slot, Position stamp) {
    byte[] resource = Invariant.present(resources[slot], "only a live entry can be removed");
    int nameEnd = ResourceHead.nameOffset(resource) + ResourceHead.nameLength(resource);
    removed.put(slot, Arrays.copyOf(resource, nameEnd));
    resources[slot] = null;
    digest -= hashes[slot];
    bytes -= resource.length;
    objects--;
    unlink(slot);
    append(slot, stamp);
  }

  /** Forgets a tombstone, if the slot still holds the one of that stamp. */
  boolean dropTombstone(int slot, Position stamp) {
    if (slot >= used || !removed.containsKey(slot) || !stampAt(slot).equals(stamp)) {
      return false;
    }
    names.remove(slot);
    removed.remove(slot);
    unlink(slot);
    newer[slot] = free;
    free = slot;
    return true;
  }

  boolean isVacant() {
    return oldest == NONE;
  }

  // --- reading by slot, for changesSince ---

  int newest() {
    return newest;
  }

  int older(int slot) {
    return older[slot];
  }

  int newer(int slot) {
    return newer[slot];
  }

  boolean isTombstone(int slot) {
    return resources[slot] == null;
  }

  boolean isStampedAfter(int slot, Position position) {
    return epochs[slot] != position.epoch()
        ? epochs[slot] > position.epoch()
        : versions[slot] > position.version();
  }

  byte[] resourceAt(int slot) {
    return Invariant.present(resources[slot], "a live slot has a resource");
  }

  String nameAt(int slot) {
    return ResourceHead.name(encodingAt(slot));
  }

  long versionAt(int slot) {
    return versions[slot];
  }

  Position stampAt(int slot) {
    return new Position(epochs[slot], versions[slot]);
  }

  // --- slots and order ---

  private byte[] encodingAt(int slot) {
    byte[] resource = resources[slot];
    if (resource != null) {
      return resource;
    }
    return Invariant.present(removed.get(slot), "a tombstone has a name");
  }

  private int claim() {
    if (free != NONE) {
      int slot = free;
      free = newer[slot];
      return slot;
    }
    if (used == resources.length) {
      grow(Math.max(CAPACITY_MIN, used + (used >> 1)));
    }
    return used++;
  }

  private void grow(int capacity) {
    resources = Arrays.copyOf(resources, capacity);
    hashes = Arrays.copyOf(hashes, capacity);
    epochs = Arrays.copyOf(epochs, capacity);
    versions = Arrays.copyOf(versions, capacity);
    older = Arrays.copyOf(older, capacity);
    newer = Arrays.copyOf(newer, capacity);
  }

  private void append(int slot, Position stamp) {
    Invariant.check(
        newest == NONE || !stampAt(newest).isAfter(stamp), "changes come in version order");
    epochs[slot] = (int) stamp.epoch();
    versions[slot] = stamp.version();
    older[slot] = newest;
    newer[slot] = NONE;
    if (newest == NONE) {
      oldest = slot;
    } else {
      newer[newest] = slot;
    }
    newest = slot;
    changed = stamp;
    capture = null;
  }

  private void unlink(int slot) {
    if (older[slot] == NONE) {
      oldest = newer[slot];
    } else {
      newer[older[slot]] = newer[slot];
    }
    if (newer[slot] == NONE) {
      newest = older[slot];
    } else {
      older[newer[slot]] = older[slot];
    }
  }

  /** The encoding of a resource that has a name and nothing else. */
  static byte[] nameEncoding(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    int header = text.length < 0x80 ? 2 : 3;
    byte[] encoding = new byte[header + text.length];
    encoding[0] = 1 << 3 | 2;
    if (header == 2) {
      encoding[1] = (byte) text.length;
    } else {
      encoding[1] = (byte) (text.length & 0x7f | 0x80);
      encoding[2] = (byte) (text.length >> 7);
    }
    System.arraycopy(text, 0, encoding, header, text.length);
    return encoding;
  }
}
