package dev.lockstep.protocol.state;

import java.util.Arrays;

/**
 * The slots of one shard in the order of their last change, with their hashes. Links and hashes
 * share an array, because each change reads and writes both. Free slots form a list of their own.
 * Owned by one shard.
 */
final class SlotOrder {
  private static final int CAPACITY_MIN = 4;
  private static final int NONE = Shard.NONE;

  // Two numbers for each slot: the hash, and the slots before and after it.
  private long[] marks = new long[2 * CAPACITY_MIN];
  private int oldest = NONE;
  private int newest = NONE;
  private int free = NONE;

  int oldest() {
    return oldest;
  }

  int newest() {
    return newest;
  }

  int older(int slot) {
    return (int) (marks[2 * slot + 1] >> Integer.SIZE);
  }

  int newer(int slot) {
    return (int) marks[2 * slot + 1];
  }

  long hash(int slot) {
    return marks[2 * slot];
  }

  void setHash(int slot, long hash) {
    marks[2 * slot] = hash;
  }

  /** Makes room for this many slots. */
  void reserve(int slots) {
    if (2 * slots > marks.length) {
      marks = Arrays.copyOf(marks, 2 * Math.max(slots, slots - 1 + (slots - 1 >> 1)));
    }
  }

  /** Puts a slot at the newest end. */
  void append(int slot) {
    link(slot, newest, NONE);
    if (newest == NONE) {
      oldest = slot;
    } else {
      link(newest, older(newest), slot);
    }
    newest = slot;
  }

  void unlink(int slot) {
    int older = older(slot);
    int newer = newer(slot);
    if (older == NONE) {
      oldest = newer;
    } else {
      link(older, older(older), newer);
    }
    if (newer == NONE) {
      newest = older;
    } else {
      link(newer, older, newer(newer));
    }
  }

  /** Adds a slot that is no longer in the order to the free ones. */
  void free(int slot) {
    link(slot, NONE, free);
    free = slot;
  }

  /** Takes a free slot, or returns {@link Shard#NONE}. */
  int takeFree() {
    int slot = free;
    if (slot != NONE) {
      free = newer(slot);
    }
    return slot;
  }

  private void link(int slot, int older, int newer) {
    marks[2 * slot + 1] = (long) older << Integer.SIZE | newer & 0xffffffffL;
  }
}
