package dev.lockstep.protocol.state;

import java.util.Arrays;

/**
 * The encodings that a state keeps of one type: the keeper that reads them, and their size. An
 * entry stays in the form in which it was made as long as one keeper reads all that is kept;
 * otherwise its resource is kept as it came.
 *
 * <p>Owned by the state's thread; {@link #keeper} may be handed to any.
 */
final class Encodings {
  /** The keeper learns the size of what is kept each time it passes a multiple of 32 KiB. */
  private static final int REPORTED_BITS = 15;

  private Keeper keeper = Keeper.PLAIN;
  private long resourceBytes;
  private long keptBytes;

  /** Keeps a resource as it came. */
  byte[] keep(byte[] resource) {
    count(resource.length, resource.length);
    return resource;
  }

  /** Returns the bytes to keep of an entry. */
  byte[] keep(Entry entry) {
    byte[] kept = adopt(entry.keeper()) ? entry.kept() : entry.resource();
    count(entry.resourceBytes(), kept.length);
    return kept;
  }

  /** Changes to a keeper that reads more, if need be; false when it does not read what is kept. */
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

  /** Discounts what is no longer kept; returns the length of its resource. */
  int letGo(byte[] kept) {
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

  /** Whether the resource is the one that is kept. */
  boolean isSame(byte[] kept, byte[] resource) {
    return Arrays.equals(keeper.resource(kept), resource);
  }

  /** Whether the entry, which has the same hash, is the one that is kept. */
  boolean isSame(byte[] kept, Entry entry) {
    return keeper.reads(entry.keeper()) && Arrays.equals(kept, entry.kept())
        || isSame(kept, entry.resource());
  }

  /** Reads all that was kept so far. */
  Keeper keeper() {
    return keeper;
  }

  /** Bytes of what is kept, and of the keeper. */
  long heldBytes() {
    return keptBytes + keeper.heldBytes();
  }
}
