package dev.lockstep.protocol.state;

/**
 * Resource prepared for a state: the bytes to keep, and their hashes. Any thread can prepare it,
 * which leaves the state's thread only the insertion. Immutable; any thread.
 */
public final class Entry {
  private final ShardKey key;
  private final byte[] kept;
  private final int nameHash;
  private final int resourceBytes;
  private final long hash;
  private final Keeper keeper;

  Entry(ShardKey key, byte[] resource, long hash, byte[] kept, Keeper keeper) {
    this.key = key;
    this.kept = kept;
    this.nameHash = NameTable.hash(resource);
    this.resourceBytes = resource.length;
    this.hash = hash;
    this.keeper = keeper;
  }

  /**
   * Creates an entry, and hashes its name and its bytes.
   *
   * @param hashSeed {@link ShardKey#hashSeed} of the key, a parameter because it is costly to
   *     compute
   * @param resource has a valid head, and does not change any more
   * @param kept the resource in the keeper's form
   */
  public static Entry of(ShardKey key, int hashSeed, byte[] resource, byte[] kept, Keeper keeper) {
    long hash = Murmur3.hash64(resource, 0, resource.length, hashSeed);
    return new Entry(key, resource, hash, kept, keeper);
  }

  public ShardKey key() {
    return key;
  }

  /** Returns the encoded resource; each call decodes it again unless its form is plain. */
  public byte[] resource() {
    return keeper.resource(kept);
  }

  /** The length of the encoded resource. */
  public int resourceBytes() {
    return resourceBytes;
  }

  /** The bytes to keep: the resource in the keeper's form. */
  public byte[] kept() {
    return kept;
  }

  /** The hash of the name, as {@link NameTable} uses it. */
  int nameHash() {
    return nameHash;
  }

  /** The hash of the resource as an entry of its shard: a summand of the digest. */
  long hash() {
    return hash;
  }

  /** Decodes {@link #kept}. */
  public Keeper keeper() {
    return keeper;
  }
}
