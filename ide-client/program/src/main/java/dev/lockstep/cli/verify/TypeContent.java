package dev.lockstep.cli.verify;

import dev.lockstep.protocol.state.ShardKey;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** All resources of one type at one moment, on one side of the comparison. */
final class TypeContent {
  private final String type;
  private final Map<Name, byte[]> resources = new TreeMap<>();
  private long digest;

  TypeContent(String type) {
    this.type = type;
  }

  /** Names a resource within its type. */
  record Name(String namespace, String name) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      int byNamespace = namespace.compareTo(other.namespace);
      return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    @Override
    public String toString() {
      return namespace.isEmpty() ? name : namespace + "/" + name;
    }
  }

  void add(Name name, byte[] resource) {
    byte[] before = resources.put(name, resource);
    ShardKey shard = new ShardKey(type, name.namespace());
    digest += shard.entryHash(resource) - (before == null ? 0 : shard.entryHash(before));
  }

  String type() {
    return type;
  }

  int size() {
    return resources.size();
  }

  /** The sum of the hashes, computed from the bytes. */
  long digest() {
    return digest;
  }

  boolean has(Name name) {
    return resources.containsKey(name);
  }

  /** Whether both sides have the same bytes under a name, or neither has any. */
  boolean agreesOn(Name name, TypeContent other) {
    return Arrays.equals(resources.get(name), other.resources.get(name));
  }

  /** Returns the names on which the two differ. */
  TreeSet<Name> differences(TypeContent other) {
    TreeSet<Name> names = new TreeSet<>(resources.keySet());
    names.addAll(other.resources.keySet());
    names.removeIf(name -> agreesOn(name, other));
    return names;
  }
}
