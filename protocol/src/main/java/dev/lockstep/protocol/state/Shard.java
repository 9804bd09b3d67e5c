package dev.lockstep.protocol.state;

import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All resources of one (type, namespace), in the order of their last change.
 *
 * <p>Owned by its state and the state's thread. An entry is a slot in parallel arrays, not an
 * object: it costs some 50 bytes beside its encoding, and a capture shares arrays instead of
 * walking over scattered objects. A removed entry keeps a slot as a tombstone, in the same order,
 * until the state expires it.
 */
public final class Shard {
  static final int NONE = -1;
  private static final int EPOCHS_MIN = 4;

  private final ShardKey key;
  private final int hashSeed;
  private final Encodings encodings;

  // A live slot keeps a resource, a tombstone a name (see Tombstone), a free slot nothing.
  private final SlotPages slots = new SlotPages();
  private final NameTable names = new NameTable(slots::kept);
  private final SlotOrder order = new SlotOrder();
  private int[] epochs = new int[EPOCHS_MIN];

  private int objects;
  private long digest;
  private long bytes;
  private Position changed = Position.ORIGIN;
  private @Nullable ShardCapture capture;

  // Links of the state's ShardOrder.
  @Nullable Shard olderShard;
  @Nullable Shard newerShard;

  Shard(ShardKey key, Encodings encodings) {
    this.key = key;
    this.hashSeed = key.hashSeed();
    this.encodings = encodings;
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

  /** Returns the hash of an encoded resource as an entry of this shard. */
  public long entryHash(byte[] resource) {
    return Murmur3.hash64(resource, 0, resource.length, hashSeed);
  }

  /** Returns the resource of that name, or null. */
  public byte @Nullable [] get(String name) {
    int slot = find(nameEncoding(name));
    return slot == NONE || isTombstone(slot) ? null : resourceAt(slot);
  }

  /** Calls the consumer for each live resource, oldest change first. */
  public void forEach(Consumer<byte[]> consumer) {
    for (int slot = order.oldest(); slot != NONE; slot = order.newer(slot)) {
      if (!isTombstone(slot)) {
        consumer.accept(resourceAt(slot));
      }
    }
  }

  /** Returns the changes after a position, at a cost that grows with their number. */
  public ShardChanges changesSince(Position from) {
    return ShardChanges.since(this, from);
  }

  /** Captures all entries by reference; an unchanged shard returns the same capture again. */
  public ShardCapture capture() {
    ShardCapture current = capture;
    if (current == null) {
      current = new ShardCapture(this, slots.freeze());
      capture = current;
    }
    return current;
  }

  // --- changes, by the state only ---

  /** Whether an upsert would change anything. */
  boolean differs(byte[] resource) {
    int slot = find(resource);
    return slot == NONE || isTombstone(slot) || !encodings.isSame(slots.kept(slot), resource);
  }

  /**
   * Puts a plain resource at the newest end of the order.
   *
   * @return its slot, or {@link #NONE} if the shard already holds the same bytes
   */
  int upsert(byte[] resource, Position stamp, @Nullable BitSet seen) {
    int nameHash = NameTable.hash(resource);
    int slot = names.find(resource, nameHash);
    if (slot != NONE && !isTombstone(slot) && encodings.isSame(slots.kept(slot), resource)) {
      mark(seen, slot);
      return NONE;
    }
    int put = clear(slot, nameHash);
    fill(put, encodings.keep(resource), entryHash(resource), resource.length, stamp);
    mark(seen, put);
    return put;
  }

  /** As for a plain resource, but compares bytes only if the hashes are the same. */
  int upsert(Entry entry, Position stamp, @Nullable BitSet seen) {
    int slot = names.find(entry.kept(), entry.nameHash());
    if (slot != NONE
        && order.hash(slot) == entry.hash()
        && !isTombstone(slot)
        && encodings.isSame(slots.kept(slot), entry)) {
      mark(seen, slot);
      return NONE;
    }
    int put = clear(slot, entry.nameHash());
    fill(put, encodings.keep(entry), entry.hash(), entry.resourceBytes(), stamp);
    mark(seen, put);
    return put;
  }

  /**
   * Takes the entry or tombstone of a name out of the order and the sums, and returns its slot;
   * claims a slot for a new name.
   *
   * @param slot the slot of the name; NONE for a new name
   */
  private int clear(int slot, int nameHash) {
    if (slot == NONE) {
      int claimed = claim();
      names.add(claimed, nameHash);
      return claimed;
    }
    byte[] held = slots.kept(slot);
    if (!Tombstone.is(held)) {
      discount(slot, held);
    }
    order.unlink(slot);
    return slot;
  }

  private void fill(int slot, byte[] kept, long hash, int resourceBytes, Position stamp) {
    objects++;
    bytes += resourceBytes;
    digest += hash;
    order.setHash(slot, hash);
    append(slot, kept, stamp);
  }

  private void discount(int slot, byte[] held) {
    objects--;
    digest -= order.hash(slot);
    bytes -= encodings.release(held);
  }

  private int find(byte[] encoding) {
    return names.find(encoding, NameTable.hash(encoding));
  }

  private static void mark(@Nullable BitSet seen, int slot) {
    if (seen != null) {
      seen.set(slot);
    }
  }

  /** Turns a live entry into a tombstone; returns its slot, or {@link #NONE} without an entry. */
  int remove(String name, Position stamp) {
    int slot = find(nameEncoding(name));
    if (slot == NONE || isTombstone(slot)) {
      return NONE;
    }
    bury(slot, stamp);
    return slot;
  }

  /**
   * Adds a removal of an entry that this state never held; returns its slot, or NONE if the name is
   * known.
   */
  int addTombstone(String name, Position stamp) {
    byte[] encoding = nameEncoding(name);
    int nameHash = NameTable.hash(encoding);
    if (names.find(encoding, nameHash) != NONE) {
      return NONE;
    }
    int slot = clear(NONE, nameHash);
    append(slot, Tombstone.of(encoding), stamp);
    return slot;
  }

  /** Returns the next live slot, in the order, that is not in the set; NONE after the last. */
  int nextUnseen(BitSet seen, int after) {
    int slot = after == NONE ? order.oldest() : order.newer(after);
    while (slot != NONE && (seen.get(slot) || isTombstone(slot))) {
      slot = order.newer(slot);
    }
    return slot;
  }

  void bury(int slot, Position stamp) {
    byte[] held = slots.kept(slot);
    Invariant.check(!Tombstone.is(held), "only a live entry can be removed");
    discount(slot, held);
    order.unlink(slot);
    append(slot, Tombstone.of(held), stamp);
  }

  /** Frees the slot of a tombstone, if it still holds the one with that stamp. */
  boolean dropTombstone(int slot, Position stamp) {
    byte[] held = slots.encoding(slot);
    if (held == null || !Tombstone.is(held) || !stampAt(slot).equals(stamp)) {
      return false;
    }
    names.remove(slot);
    order.unlink(slot);
    slots.set(slot, null, 0);
    order.free(slot);
    return true;
  }

  boolean isVacant() {
    return order.oldest() == NONE;
  }

  // --- reading by slot, for changesSince ---

  int newest() {
    return order.newest();
  }

  int older(int slot) {
    return order.older(slot);
  }

  int newer(int slot) {
    return order.newer(slot);
  }

  boolean isTombstone(int slot) {
    return Tombstone.is(slots.kept(slot));
  }

  boolean isStampedAfter(int slot, Position position) {
    return epochs[slot] != position.epoch()
        ? epochs[slot] > position.epoch()
        : slots.version(slot) > position.version();
  }

  /** The bytes kept in a slot, live or not; {@link #keeper} decodes a live slot's. */
  byte[] keptAt(int slot) {
    return slots.kept(slot);
  }

  Keeper keeper() {
    return encodings.keeper();
  }

  long versionAt(int slot) {
    return slots.version(slot);
  }

  private byte[] resourceAt(int slot) {
    return encodings.keeper().resource(slots.kept(slot));
  }

  private Position stampAt(int slot) {
    return new Position(epochs[slot], slots.version(slot));
  }

  // --- slots ---

  private int claim() {
    int free = order.takeFree();
    if (free != NONE) {
      return free;
    }
    int slot = slots.take();
    order.reserve(slot + 1);
    if (slot == epochs.length) {
      epochs = Arrays.copyOf(epochs, slot + (slot >> 1));
    }
    return slot;
  }

  private void append(int slot, byte[] kept, Position stamp) {
    Invariant.check(isInOrder(stamp), "changes come in version order");
    slots.set(slot, kept, stamp.version());
    epochs[slot] = (int) stamp.epoch();
    order.append(slot);
    changed = stamp;
    capture = null;
  }

  private boolean isInOrder(Position stamp) {
    int newest = order.newest();
    return newest == NONE || !isStampedAfter(newest, stamp);
  }

  /** Encodes a resource that has only a name. */
  static byte[] nameEncoding(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    int header = text.length < 0x80 ? 2 : 3;
    byte[] encoding = new byte[header + text.length];
    encoding[0] = ResourceHead.NAME_TAG;
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
