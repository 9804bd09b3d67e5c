package dev.lockstep.protocol.state;

import java.util.Arrays;

/**
 * Encodings of one type in a state: chooses the form of each entry, and counts bytes. An entry
 * keeps its packed form as long as one keeper can read all bytes of the type; otherwise the state
 * keeps the plain resource.
 *
 * <p>Owned by the state's thread; any thread may use the {@link #keeper}.
 */
final class Encodings {
  /** Bits of the interval, 32 KiB of resources, at which the keeper learns their size. */
  private static final int REPORTED_BITS = 15;

  private Keeper keeper = Keeper.PLAIN;
  private long resourceBytes;
  private long keptBytes;

  /** Counts a plain resource, and returns the bytes to keep of it. */
  byte[] keep(byte[] resource) {
    count(resource.length, resource.length);
    return resource;
  }

  /** Counts an entry, and returns the bytes to keep of it. */
  byte[] keep(Entry entry) {
    byte[] kept = adopt(entry.keeper()) ? entry.kept() : entry.resource();
    count(entry.resourceBytes(), kept.length);
    return kept;
  }

  /**
   * Changes to another keeper if necessary; false if that one cannot read the bytes kept so far.
   */
  private boolean adopt(Keeper next) {
    if (keeper.reads(next)) {
      return true;
    }
    if (keptBytes > 0 && !next.reads(keeper)) {
      return false;
    }
    keeper = next;
    next.onHeld(resourceBytes);
    return true;
  }

  /** Subtracts bytes that the state drops, and returns the length of their resource. */
  int release(byte[] kept) {
    int bytes = keeper.resourceBytes(kept);
    count(-bytes, -kept.length);
    return bytes;
  }

  private void count(int resource, int kept) {
    long before = resourceBytes;
    resourceBytes += resource;
    keptBytes += kept;
    if (before >> REPORTED_BITS != resourceBytes >> REPORTED_BITS) {
      keeper.onHeld(resourceBytes);
    }
  }

  /** Whether kept bytes encode this resource. */
  boolean isSame(byte[] kept, byte[] resource) {
    return Arrays.equals(keeper.resource(kept), resource);
  }

  /** Whether kept bytes encode the resource of this entry, whose hash is the same. */
  boolean isSame(byte[] kept, Entry entry) {
    return keeper.reads(entry.keeper()) && Arrays.equals(kept, entry.kept())
        || isSame(kept, entry.resource());
  }

  /** The keeper that can read all bytes kept so far. */
  Keeper keeper() {
    return keeper;
  }

  /** Bytes of the encodings and of their keeper. */
  long heldBytes() {
    return keptBytes + keeper.heldBytes();
  }
}
