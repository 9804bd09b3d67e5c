package dev.lockstep.protocol.state;

/**
 * A resource prepared for a state: the bytes to keep, and everything that depends on its bytes
 * alone. So the state has only to put it in its place. Immutable; any thread.
 */
public final class Entry {
  private final ShardKey key;
  private final byte[] kept;
  private final int nameHash;
  private final int resourceBytes;
  private final long hash;
  private final Keeper keeper;

  Entry(ShardKey key, byte[] kept, int nameHash, int resourceBytes, long hash, Keeper keeper) {
    this.key = key;
    this.kept = kept;
    this.nameHash = nameHash;
    this.resourceBytes = resourceBytes;
    this.hash = hash;
    this.keeper = keeper;
  }

  /**
   * Makes an entry, with the hashes of its name and its bytes.
   *
   * @param hashSeed {@link ShardKey#hashSeed} of the key, which costs more than the key
   * @param resource with a valid head; nobody writes to it any more
   * @param kept the form in which the keeper keeps the resource
   */
  public static Entry of(ShardKey key, int hashSeed, byte[] resource, byte[] kept, Keeper keeper) {
    long hash = Murmur3.hash64(resource, 0, resource.length, hashSeed);
    return new Entry(key, kept, NameTable.hash(resource), resource.length, hash, keeper);
  }

  /** The shard that it belongs to. */
  public ShardKey key() {
    return key;
  }

  /** The encoded resource; each call makes it again unless it is kept as it came. */
  public byte[] resource() {
    return keeper.resource(kept);
  }

  /** The length of the encoded resource. */
  public int resourceBytes() {
    return resourceBytes;
  }

  /** The bytes to keep. */
  public byte[] kept() {
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

  /** Reads {@link #kept}. */
  public Keeper keeper() {
    return keeper;
  }
}
