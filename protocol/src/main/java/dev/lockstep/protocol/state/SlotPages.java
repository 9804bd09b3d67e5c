package dev.lockstep.protocol.state;

import dev.lockstep.protocol.Invariant;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Encoding and version of each slot of one shard, in pages with copy on write. A capture shares all
 * pages, at a cost that grows with their number; the next change to a shared page copies it first.
 * Owned by one shard.
 */
final class SlotPages {
  private static final int PAGE_BITS = 9;

  /** Slots in a full page, which takes some 6 KB: quick to copy. */
  static final int PAGE_SLOTS = 1 << PAGE_BITS;

  private static final int SLOT_MASK = PAGE_SLOTS - 1;
  private static final int PAGE_SLOTS_MIN = 4;

  // The last page grows with its content.
  private byte[][] @Nullable [] encodings = new byte[1][PAGE_SLOTS_MIN][];
  private long[][] versions = new long[1][PAGE_SLOTS_MIN];
  private final BitSet shared = new BitSet();
  private int used;

  /** All slots at one moment. Immutable; any thread. */
  record Frozen(byte[][] @Nullable [] encodings, long[][] versions, int used) {

    byte @Nullable [] encoding(int slot) {
      return encodings[slot >> PAGE_BITS][slot & SLOT_MASK];
    }

    byte[] kept(int slot) {
      return Invariant.present(encoding(slot), "a slot that is used keeps something");
    }

    long version(int slot) {
      return versions[slot >> PAGE_BITS][slot & SLOT_MASK];
    }
  }

  /** The bytes kept in a slot; null if it is free. */
  byte @Nullable [] encoding(int slot) {
    return encodings[slot >> PAGE_BITS][slot & SLOT_MASK];
  }

  /** The bytes kept in a slot that is not free. */
  byte[] kept(int slot) {
    return Invariant.present(encoding(slot), "a slot that is used keeps something");
  }

  long version(int slot) {
    return versions[slot >> PAGE_BITS][slot & SLOT_MASK];
  }

  /** Takes the next slot that was never taken. */
  int take() {
    int page = used >> PAGE_BITS;
    if (page == encodings.length) {
      encodings = Arrays.copyOf(encodings, page + 1);
      versions = Arrays.copyOf(versions, page + 1);
      encodings[page] = new byte[PAGE_SLOTS / 4][];
      versions[page] = new long[PAGE_SLOTS / 4];
    } else if ((used & SLOT_MASK) == versions[page].length) {
      copy(page, Math.min(PAGE_SLOTS, versions[page].length * 3 / 2));
    }
    return used++;
  }

  void set(int slot, byte @Nullable [] encoding, long version) {
    int page = slot >> PAGE_BITS;
    if (shared.get(page)) {
      copy(page, versions[page].length);
    }
    encodings[page][slot & SLOT_MASK] = encoding;
    versions[page][slot & SLOT_MASK] = version;
  }

  Frozen freeze() {
    shared.set(0, encodings.length);
    return new Frozen(encodings.clone(), versions.clone(), used);
  }

  private void copy(int page, int slots) {
    encodings[page] = Arrays.copyOf(encodings[page], slots);
    versions[page] = Arrays.copyOf(versions[page], slots);
    shared.clear(page);
  }
}
