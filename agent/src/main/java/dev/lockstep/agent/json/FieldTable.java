package dev.lockstep.agent.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the slots of field names by their bytes, without creating strings: a hash table with open
 * addressing over a name's first eight bytes and its length. Immutable and shared.
 */
final class FieldTable {

  private static final int NONE = -1;

  private final byte[][] names;
  private final long[] heads;
  private final int[] slots;

  /**
   * @param ordered names in the order of their slots
   */
  FieldTable(String[] ordered) {
    int capacity = Integer.highestOneBit(Math.max(1, ordered.length) * 4);
    names = new byte[capacity][];
    heads = new long[capacity];
    slots = new int[capacity];
    Arrays.fill(slots, NONE);
    for (int slot = 0; slot < ordered.length; slot++) {
      byte[] name = ordered[slot].getBytes(StandardCharsets.UTF_8);
      long head =
          JsonScan.head(JsonScan.word(Arrays.copyOf(name, name.length + 8), 0), name.length);
      int at = hash(head, name.length) & (capacity - 1);
      while (slots[at] != NONE) {
        at = (at + 1) & (capacity - 1);
      }
      names[at] = name;
      heads[at] = head;
      slots[at] = slot;
    }
  }

  /** Hash of a name, also used by {@link SkipMemory}. */
  static int hash(long head, int length) {
    long mixed = (head + length) * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 40);
  }

  /**
   * Returns the slot of a name, or -1.
   *
   * @param head the first eight bytes of the name, or all of it
   * @param hash of the head and the length
   */
  int slot(byte[] bytes, int from, int length, long head, int hash) {
    int mask = slots.length - 1;
    for (int at = hash & mask; slots[at] != NONE; at = (at + 1) & mask) {
      if (heads[at] == head && isSame(names[at], bytes, from, length)) {
        return slots[at];
      }
    }
    return NONE;
  }

  private static boolean isSame(byte[] name, byte[] bytes, int from, int length) {
    return name.length == length
        && (length <= Long.BYTES
            || Arrays.equals(name, Long.BYTES, length, bytes, from + Long.BYTES, from + length));
  }
}
