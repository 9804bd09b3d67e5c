package dev.lockstep.protocol.state;

import java.util.Arrays;

/**
 * Finds the slot of a name: open addressing over slot numbers, with the names themselves left where
 * they are, at the head of the encoded resources. Owned by one shard.
 *
 * <p>Linear probing with backward-shift deletion (Knuth, TAOCP vol. 3, 6.4, algorithm R), so there
 * are no markers for deleted cells to clean up.
 */
final class NameTable {
  private static final int EMPTY = 0;
  private static final int CAPACITY_MIN = 8;

  /** Gives the encoding whose head holds the name of a slot. */
  interface Names {
    byte[] encodingAt(int slot);
  }

  private final Names names;
  // Slot number + 1, or EMPTY.
  private int[] cells = new int[CAPACITY_MIN];
  private int size;

  NameTable(Names names) {
    this.names = names;
  }

  /** The slot of the name at the head of an encoding, or {@link Shard#NONE}. */
  int find(byte[] encoding) {
    int offset = ResourceHead.nameOffset(encoding);
    int length = ResourceHead.nameLength(encoding);
    int mask = cells.length - 1;
    for (int i = Murmur3.hash32(encoding, offset, length, 0) & mask; ; i = (i + 1) & mask) {
      if (cells[i] == EMPTY) {
        return Shard.NONE;
      }
      byte[] other = names.encodingAt(cells[i] - 1);
      int otherOffset = ResourceHead.nameOffset(other);
      int otherLength = ResourceHead.nameLength(other);
      if (Arrays.equals(
          encoding, offset, offset + length, other, otherOffset, otherOffset + otherLength)) {
        return cells[i] - 1;
      }
    }
  }

  /** Adds a slot whose name is not in the table yet. */
  void add(int slot) {
    // Two thirds full at most: short probes, and no more than 12 bytes for each entry.
    if ((size + 1) * 3L > cells.length * 2L) {
      resize(cells.length * 2);
    }
    place(slot);
    size++;
  }

  void remove(int slot) {
    int mask = cells.length - 1;
    int hole = home(slot, mask);
    while (cells[hole] != slot + 1) {
      hole = (hole + 1) & mask;
    }
    for (int i = (hole + 1) & mask; cells[i] != EMPTY; i = (i + 1) & mask) {
      int home = home(cells[i] - 1, mask);
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

  private void place(int slot) {
    int mask = cells.length - 1;
    int i = home(slot, mask);
    while (cells[i] != EMPTY) {
      i = (i + 1) & mask;
    }
    cells[i] = slot + 1;
  }

  private int home(int slot, int mask) {
    byte[] encoding = names.encodingAt(slot);
    return Murmur3.hash32(
            encoding, ResourceHead.nameOffset(encoding), ResourceHead.nameLength(encoding), 0)
        & mask;
  }

  private void resize(int capacity) {
    int[] old = cells;
    cells = new int[capacity];
    for (int cell : old) {
      if (cell != EMPTY) {
        place(cell - 1);
      }
    }
  }
}
