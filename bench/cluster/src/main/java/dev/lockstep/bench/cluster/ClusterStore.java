package dev.lockstep.bench.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.api.ClusterApi;
import dev.lockstep.bench.cluster.server.ApiServer;
import dev.lockstep.bench.cluster.server.ClusterThread;
import dev.lockstep.bench.cluster.store.ClusterState;
import dev.lockstep.bench.cluster.store.KeyRange;
import dev.lockstep.bench.cluster.store.ObjectJson;
import dev.lockstep.bench.cluster.store.ObjectTable;
import dev.lockstep.bench.cluster.store.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The cluster's objects, for tests that read and write them without HTTP. Returned trees are
 * copies. Any thread may call it.
 */
public final class ClusterStore {

  private final ClusterThread thread;
  private final ApiServer server;
  private final ClusterState state;
  private final ClusterApi api;

  ClusterStore(ClusterThread thread, ApiServer server, ClusterState state, ClusterApi api) {
    this.thread = thread;
    this.server = server;
    this.state = state;
    this.api = api;
  }

  /** The newest resourceVersion. */
  public long resourceVersion() {
    return thread.ask(state::resourceVersion);
  }

  /** Ids of all types that are served, in order. */
  public List<String> types() {
    return thread.ask(() -> state.tables().stream().map(table -> table.type().id()).toList());
  }

  /** Number of objects of a type. */
  public int count(String typeId) {
    return thread.ask(() -> state.known(typeId).size());
  }

  public Optional<ObjectNode> get(String typeId, String namespace, String name) {
    return thread.ask(() -> {
      ObjectTable table = state.known(typeId);
      return table
          .get(table.type().key(namespace, name))
          .map(object -> ObjectJson.tree(table.type(), object));
    });
  }

  /** The objects of a type, in a namespace or in all when it is empty, ordered by key. */
  public List<ObjectNode> list(String typeId, String namespace) {
    return thread.ask(() -> {
      ObjectTable table = state.known(typeId);
      return table.capture(KeyRange.of(namespace)).stream()
          .map(object -> ObjectJson.tree(table.type(), object))
          .toList();
    });
  }

  /**
   * Creates or replaces an object without changes, status included, and returns the stored object.
   */
  public ObjectNode put(String typeId, ObjectNode object) {
    return write(writes -> writes.put(typeId, object.deepCopy()), typeId);
  }

  /** {@link #put} for JSON text. */
  public ObjectNode put(String typeId, String json) {
    return put(typeId, parse(json));
  }

  /** Changes an object that must exist. */
  public ObjectNode change(
      String typeId, String namespace, String name, UnaryOperator<ObjectNode> change) {
    return write(writes -> writes.change(typeId, namespace, name, change), typeId);
  }

  /**
   * Deletes an object by the API's rules, a namespace with its content; false if it is not there.
   */
  public boolean delete(String typeId, String namespace, String name) {
    return thread.ask(() -> {
      boolean deleted = api.delete(typeId, namespace, name);
      server.drainWatches();
      return deleted;
    });
  }

  /** Makes many writes in one step of the cluster's thread: no reader is served between them. */
  public void batch(Consumer<Writes> batch) {
    thread.ask(() -> {
      batch.accept(new Writes());
      server.drainWatches();
      return true;
    });
  }

  /** Parses a JSON object; throws if the text is none. */
  public static ObjectNode parse(String json) {
    return ObjectJson.parse(json.getBytes(UTF_8))
        .orElseThrow(() -> new IllegalArgumentException("not a JSON object: " + json));
  }

  private ObjectNode write(Function<Writes, StoredObject> write, String typeId) {
    return thread.ask(() -> {
      var stored = write.apply(new Writes());
      server.drainWatches();
      return ObjectJson.tree(state.known(typeId).type(), stored);
    });
  }

  /** The writes of a batch; valid only inside it. */
  public final class Writes {

    private Writes() {}

    public StoredObject put(String typeId, ObjectNode object) {
      return api.apply(typeId, object);
    }

    public StoredObject change(
        String typeId, String namespace, String name, UnaryOperator<ObjectNode> change) {
      ObjectTable table = state.known(typeId);
      ObjectNode object =
          table
              .get(table.type().key(namespace, name))
              .map(stored -> ObjectJson.tree(table.type(), stored))
              .orElseThrow(() ->
                  new IllegalArgumentException("no " + typeId + " " + namespace + "/" + name));
      return api.apply(typeId, change.apply(object));
    }

    public boolean delete(String typeId, String namespace, String name) {
      return api.delete(typeId, namespace, name);
    }
  }
}
