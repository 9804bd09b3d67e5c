package dev.lockstep.protocol.state;

import java.nio.charset.StandardCharsets;

/**
 * Names a shard: all resources of one type in one namespace.
 *
 * @param type the resource type as "plural" or "plural.group"
 * @param namespace empty for cluster-scoped types
 */
public record ShardKey(String type, String namespace) implements Comparable<ShardKey> {
  /** Type of the catalog, whose resources describe the other types. */
  public static final String CATALOG_TYPE = "types.lockstep.dev";

  public static final ShardKey CATALOG = new ShardKey(CATALOG_TYPE, "");

  @Override
  public int compareTo(ShardKey other) {
    int byType = type.compareTo(other.type);
    return byType != 0 ? byType : namespace.compareTo(other.namespace);
  }

  /** Seed of the entries' hashes, so that equal bytes in two shards have different hashes. */
  public int hashSeed() {
    byte[] text = toString().getBytes(StandardCharsets.UTF_8);
    return Murmur3.hash32(text, 0, text.length, 0);
  }

  /** Returns the hash of an encoded resource as an entry of this shard. */
  public long entryHash(byte[] resource) {
    return Murmur3.hash64(resource, 0, resource.length, hashSeed());
  }

  @Override
  public String toString() {
    return type + "/" + namespace;
  }
}
