package dev.lockstep.protocol.state;

import java.util.Arrays;

/**
 * Encoding of a removal in a slot: a first byte that begins no resource, then the name, where all
 * encodings have it.
 */
final class Tombstone {
  private static final byte REMOVED = 9;

  private Tombstone() {}

  static boolean is(byte[] kept) {
    return kept[0] == REMOVED;
  }

  /** Returns the tombstone for kept bytes, under the same name. */
  static byte[] of(byte[] kept) {
    byte[] tombstone = Arrays.copyOf(kept, ResourceHead.nameEnd(kept));
    tombstone[0] = REMOVED;
    return tombstone;
  }
}
