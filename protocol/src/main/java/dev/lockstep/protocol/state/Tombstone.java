package dev.lockstep.protocol.state;

import java.util.Arrays;

/**
 * What a slot keeps of a resource that was removed: its name, where all encodings have it, behind a
 * first byte that no resource begins with.
 */
final class Tombstone {
  private static final byte REMOVED = 9;

  private Tombstone() {}

  static boolean is(byte[] kept) {
    return kept[0] == REMOVED;
  }

  /** The tombstone of what is kept under a name. */
  static byte[] of(byte[] kept) {
    byte[] tombstone = Arrays.copyOf(kept, ResourceHead.nameEnd(kept));
    tombstone[0] = REMOVED;
    return tombstone;
  }
}
