package dev.lockstep.protocol.state;

import dev.lockstep.protocol.Invariant;
import java.util.Arrays;

/**
 * Hash table from names to slots, with open addressing. Its cells hold slot numbers; the names stay
 * at the heads of the encoded resources. Owned by one shard.
 *
 * <p>Linear probing with backward-shift deletion (Knuth, TAOCP vol. 3, 6.4, algorithm R), which
 * leaves no markers for deleted cells.
 */
final class NameTable {
  private static final int EMPTY = 0;
  private static final int CAPACITY_MIN = 8;

  /** Bits of a slot number in a cell: more slots than the memory for one shard can hold. */
  private static final int SLOT_BITS = 26;

  private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;

  /** Hash bits in a cell: with them, a search skips almost all other names without reading them. */
  private static final int TAG_MASK = ~SLOT_MASK;

  /** Access to the encoding whose head holds the name of a slot. */
  interface Names {
    byte[] encodingAt(int slot);
  }

  private final Names names;
  // Slot number + 1, and above it the upper bits of the name's hash; or EMPTY.
  private int[] cells = new int[CAPACITY_MIN];
  private int size;

  NameTable(Names names) {
    this.names = names;
  }

  /** Returns the hash of the name at the head of an encoding. */
  static int hash(byte[] encoding) {
    return Murmur3.hash32(
        encoding, ResourceHead.nameOffset(encoding), ResourceHead.nameLength(encoding), 0);
  }

  /**
   * Returns the slot of the name at the head of an encoding, or {@link Shard#NONE}.
   *
   * @param hash the hash of the name
   */
  int find(byte[] encoding, int hash) {
    int mask = cells.length - 1;
    for (int i = hash & mask; ; i = (i + 1) & mask) {
      int cell = cells[i];
      if (cell == EMPTY) {
        return Shard.NONE;
      }
      if (((cell ^ hash) & TAG_MASK) == 0) {
        int slot = slotOf(cell);
        if (isSameName(names.encodingAt(slot), encoding)) {
          return slot;
        }
      }
    }
  }

  private static boolean isSameName(byte[] a, byte[] b) {
    int from = ResourceHead.nameOffset(a);
    int to = from + ResourceHead.nameLength(a);
    int otherFrom = ResourceHead.nameOffset(b);
    return Arrays.equals(a, from, to, b, otherFrom, otherFrom + ResourceHead.nameLength(b));
  }

  private static int slotOf(int cell) {
    return (cell & SLOT_MASK) - 1;
  }

  /** Adds a slot whose name, with this hash, is not in the table yet. */
  void add(int slot, int hash) {
    Invariant.check(slot < SLOT_MASK, "a shard has no more slots than a cell can number");
    // Two thirds full at most: short probes, and no more than 12 bytes for each entry.
    if ((size + 1) * 3L > cells.length * 2L) {
      resize(cells.length * 2);
    }
    place(slot, hash);
    size++;
  }

  void remove(int slot) {
    int mask = cells.length - 1;
    int hole = hash(slot) & mask;
    while (slotOf(cells[hole]) != slot) {
      hole = (hole + 1) & mask;
    }
    for (int i = (hole + 1) & mask; cells[i] != EMPTY; i = (i + 1) & mask) {
      int home = hash(slotOf(cells[i])) & mask;
      // The entry may move back if its home does not lie in the cyclic range (hole, i].
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        cells[hole] = cells[i];
        hole = i;
      }
    }
    cells[hole] = EMPTY;
    size--;
    if (cells.length > CAPACITY_MIN && size * 6L < cells.length) {
      resize(cells.length / 2);
    }
  }

  private void place(int slot, int hash) {
    int mask = cells.length - 1;
    int i = hash & mask;
    while (cells[i] != EMPTY) {
      i = (i + 1) & mask;
    }
    cells[i] = (slot + 1) | (hash & TAG_MASK);
  }

  private int hash(int slot) {
    return hash(names.encodingAt(slot));
  }

  private void resize(int capacity) {
    int[] old = cells;
    cells = new int[capacity];
    for (int cell : old) {
      if (cell != EMPTY) {
        place(slotOf(cell), hash(slotOf(cell)));
      }
    }
  }
}
