package dev.lockstep.protocol.state;

/**
 * A resource made ready to be held: what is to be kept of it, and all that has to be computed from
 * its bytes. So a state has only to put it in its place. Made by an {@link EntryPacker}; immutable;
 * any thread.
 */
public final class Entry {
  private final ShardKey key;
  private final byte[] kept;
  private final int nameHash;
  private final int resourceBytes;
  private final long hash;
  private final Unpacking unpacking;

  Entry(
      ShardKey key, byte[] kept, int nameHash, int resourceBytes, long hash, Unpacking unpacking) {
    this.key = key;
    this.kept = kept;
    this.nameHash = nameHash;
    this.resourceBytes = resourceBytes;
    this.hash = hash;
    this.unpacking = unpacking;
  }

  /** The shard that it belongs to. */
  public ShardKey key() {
    return key;
  }

  /** The encoded resource; made anew by each call when it is packed. */
  public byte[] resource() {
    return unpacking.resource(kept);
  }

  /** The length of the encoded resource. */
  public int resourceBytes() {
    return resourceBytes;
  }

  byte[] kept() {
    return kept;
  }

  /** The hash of the name alone, as a table of names has it. */
  int nameHash() {
    return nameHash;
  }

  /** The hash of the whole resource in its shard: its share of the digest. */
  long hash() {
    return hash;
  }

  Unpacking unpacking() {
    return unpacking;
  }
}
