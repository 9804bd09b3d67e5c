package dev.lockstep.bench.cluster.story;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.api.ManagedFields;
import dev.lockstep.bench.cluster.api.UidSource;
import dev.lockstep.bench.cluster.store.ClusterState;
import dev.lockstep.bench.cluster.store.ObjectJson;
import dev.lockstep.bench.cluster.store.ObjectTable;
import dev.lockstep.bench.cluster.story.object.Tree;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Writes the story's objects into the store, with the fields of their managers. */
final class StoryWriter {

  private final ClusterState state;
  private final InstantSource clock;
  private final UidSource uids;
  private Instant now;

  StoryWriter(ClusterState state, InstantSource clock, UidSource uids) {
    this.state = state;
    this.clock = clock;
    this.uids = uids;
    this.now = clock.instant();
  }

  /** The time of this step. */
  Instant now() {
    return now;
  }

  /** Reads the clock, once for each step. */
  void readClock() {
    now = clock.instant();
  }

  String uid() {
    return uids.next();
  }

  long resourceVersion() {
    return state.resourceVersion();
  }

  boolean exists(String typeId, String key) {
    return state.known(typeId).find(key) != null;
  }

  /**
   * Writes an object.
   *
   * @param manager of everything but the status
   * @param statusManager manager of the status, or null without one
   * @param touched time of the last report of the status
   */
  void put(
      String typeId,
      String manager,
      @Nullable String statusManager,
      Instant touched,
      ObjectNode object) {
    ObjectTable table = state.known(typeId);
    ObjectNode metadata = object.withObject("metadata");
    String apiVersion = table.type().apiVersion(table.type().version());
    ManagedFields.set(
        object,
        apiVersion,
        new ManagedFields.Managers(
            manager,
            metadata.path("creationTimestamp").asText(),
            statusManager,
            Tree.time(touched)));
    String namespace = metadata.path("namespace").asText("");
    String key = table.type().key(namespace, metadata.path("name").asText());
    state.put(table, key, ObjectJson.body(object));
  }

  /** Writes an object that never reports a status. */
  void put(String typeId, String manager, ObjectNode object) {
    put(typeId, manager, null, now, object);
  }

  /** Writes an object again unless others have deleted it. */
  void update(
      String typeId,
      String manager,
      @Nullable String statusManager,
      Instant touched,
      ObjectNode object) {
    ObjectNode metadata = object.withObject("metadata");
    String namespace = metadata.path("namespace").asText("");
    String key = state.known(typeId).type().key(namespace, metadata.path("name").asText());
    if (exists(typeId, key)) {
      put(typeId, manager, statusManager, touched, object);
    }
  }

  void remove(String typeId, String namespace, String name) {
    ObjectTable table = state.known(typeId);
    state.remove(table, table.type().key(namespace, name));
  }
}
