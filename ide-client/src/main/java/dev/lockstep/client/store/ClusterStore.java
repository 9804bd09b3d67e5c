package dev.lockstep.client.store;

import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.receive.Receiver;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.ShardKey;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Read access to a client's content. Valid on the session's thread, within one call of {@code
 * read}; results are immutable and may be kept.
 */
public final class ClusterStore {
  private final Receiver receiver;

  public ClusterStore(Receiver receiver) {
    this.receiver = receiver;
  }

  /** One held resource with its shard. */
  public record Held(ShardKey shard, byte[] resource) {}

  public Position position() {
    return receiver.position();
  }

  public String history() {
    return receiver.history();
  }

  public long digest() {
    return receiver.state().digest();
  }

  public long objects() {
    return receiver.state().objects();
  }

  /** The namespaces with any resource of a type, sorted. */
  public List<String> namespacesOf(String type) {
    TreeSet<String> namespaces = new TreeSet<>();
    for (Shard shard : receiver.state().shardsOf(type)) {
      if (shard.objects() > 0) {
        namespaces.add(shard.key().namespace());
      }
    }
    return List.copyOf(namespaces);
  }

  /** All resources of one type, sorted by namespace; in no particular order within one. */
  public List<Held> ofType(String type) {
    List<Held> all = new ArrayList<>();
    for (String namespace : namespacesOf(type)) {
      ShardKey key = new ShardKey(type, namespace);
      Shard shard = receiver.state().shard(key);
      if (shard != null) {
        shard.forEach(resource -> all.add(new Held(key, resource)));
      }
    }
    return all;
  }

  /** Number of resources of one type. */
  public long objectsOf(String type) {
    long objects = 0;
    for (Shard shard : receiver.state().shardsOf(type)) {
      objects += shard.objects();
    }
    return objects;
  }

  /** Sum of the digests of one type's shards. */
  public long digestOf(String type) {
    long digest = 0;
    for (Shard shard : receiver.state().shardsOf(type)) {
      digest += shard.digest();
    }
    return digest;
  }

  /** The types with any resource, sorted. */
  public List<String> types() {
    return receiver.state().types().stream().sorted().toList();
  }
}
