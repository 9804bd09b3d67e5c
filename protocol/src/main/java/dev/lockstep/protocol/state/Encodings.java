package dev.lockstep.protocol.state;

import java.util.Arrays;

/**
 * What a state keeps of one type's encodings: how they are read, and what they take. Each is kept
 * packed or as it came; either way it begins as the resource does, up to the end of the name, but
 * for the first byte: so names are found without unpacking.
 *
 * <p>Owned by the state, and its thread; {@link #unpacking} is for anybody.
 */
final class Encodings {
  /** Who packs is told of so many bytes more or less, and not of each change. */
  private static final int TOLD_BITS = 15;

  private Unpacking unpacking = Unpacking.NONE;
  private long resourceBytes;
  private long keptBytes;

  /** Keeps a resource as it is. */
  byte[] keep(byte[] resource) {
    count(resource.length, resource.length);
    return resource;
  }

  /** What is to be kept of an entry: what its packer made of it, if all else can be read alike. */
  byte[] keep(Entry entry) {
    byte[] kept = isReadable(entry.unpacking()) ? entry.kept() : entry.resource();
    count(entry.resourceBytes(), kept.length);
    return kept;
  }

  private boolean isReadable(Unpacking next) {
    if (unpacking.reads(next)) {
      return true;
    }
    if (keptBytes > 0 && !next.reads(unpacking)) {
      return false;
    }
    unpacking = next;
    next.onHeld(resourceBytes);
    return true;
  }

  /** Says that something is kept no longer; the length of its resource. */
  int letGo(byte[] kept) {
    int bytes = unpacking.resourceBytes(kept);
    count(-bytes, -kept.length);
    return bytes;
  }

  private void count(int resource, int kept) {
    long before = resourceBytes;
    resourceBytes += resource;
    keptBytes += kept;
    if (before >> TOLD_BITS != resourceBytes >> TOLD_BITS) {
      unpacking.onHeld(resourceBytes);
    }
  }

  /** Whether the resource is the one that is kept. */
  boolean isSame(byte[] kept, byte[] resource) {
    return Arrays.equals(unpacking.resource(kept), resource);
  }

  /** Whether the entry, which has the same hash, is the one that is kept. */
  boolean isSame(byte[] kept, Entry entry) {
    return unpacking.reads(entry.unpacking()) && Arrays.equals(kept, entry.kept())
        || isSame(kept, entry.resource());
  }

  /** Reads all that was kept so far. */
  Unpacking unpacking() {
    return unpacking;
  }

  /** What is kept, in bytes, with what it takes to read it. */
  long heldBytes() {
    return keptBytes + unpacking.heldBytes();
  }
}
