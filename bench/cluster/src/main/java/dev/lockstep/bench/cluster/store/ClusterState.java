package dev.lockstep.bench.cluster.store;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All types and objects of the cluster under one resourceVersion, which grows by one with every
 * write that changes something, deletions included.
 *
 * <p>It knows no API rules: its writers check objects. Owner: the cluster's thread.
 */
public final class ClusterState {

  private final HistoryLimits limits;
  private final TreeMap<String, ObjectTable> tables = new TreeMap<>();
  private long resourceVersion = 1;

  public ClusterState(List<ResourceType> types, HistoryLimits limits) {
    this.limits = limits;
    types.forEach(this::serve);
  }

  /** The newest resourceVersion. */
  public long resourceVersion() {
    return resourceVersion;
  }

  public Collection<ObjectTable> tables() {
    return tables.values();
  }

  public Optional<ObjectTable> table(String typeId) {
    return Optional.ofNullable(tables.get(typeId));
  }

  /** Returns the table of a served type; throws for any other. */
  public ObjectTable known(String typeId) {
    ObjectTable table = tables.get(typeId);
    if (table == null) {
      throw new IllegalArgumentException("the cluster serves no type '" + typeId + "'");
    }
    return table;
  }

  /** Serves a new type, without a history. */
  public ObjectTable serve(ResourceType type) {
    if (tables.containsKey(type.id())) {
      throw new IllegalArgumentException("type '" + type.id() + "' is served already");
    }
    ObjectTable table = new ObjectTable(type, limits, resourceVersion);
    tables.put(type.id(), table);
    return table;
  }

  /** Serves a type under changed names or versions, with its objects and history. */
  public void redefine(ResourceType type) {
    known(type.id()).redefine(type);
  }

  /** Stops serving a type without objects. */
  public void withdraw(String typeId) {
    if (known(typeId).size() > 0) {
      throw new IllegalArgumentException("type '" + typeId + "' still has objects");
    }
    tables.remove(typeId);
  }

  /** Writes an object; a body equal to the stored one gets no resourceVersion. */
  public StoredObject put(ObjectTable table, String key, byte[] body) {
    StoredObject previous = table.find(key);
    if (previous != null && Arrays.equals(previous.body(), body)) {
      return previous;
    }
    StoredObject object = new StoredObject(key, ++resourceVersion, body);
    table.put(object);
    return object;
  }

  /** Removes an object and returns its last state under the removal's resourceVersion. */
  public @Nullable StoredObject remove(ObjectTable table, String key) {
    StoredObject object = table.find(key);
    return object == null ? null : table.remove(object, ++resourceVersion);
  }

  /** Forgets all history up to now, as etcd does when it is compacted. */
  public void compact() {
    tables.values().forEach(table -> table.log().compact(resourceVersion));
  }

  /**
   * Restores an earlier state, as a restored backup does: later changes are undone, and their
   * resourceVersions are assigned again.
   */
  public void restore(long past) {
    for (ObjectTable table : tables.values()) {
      if (past > resourceVersion || !table.remembers(past)) {
        throw new IllegalArgumentException(
            "cannot restore resourceVersion " + past + ": " + table.type().id() + " forgot it");
      }
    }
    for (ObjectTable table : tables.values()) {
      table.restore(past);
    }
    resourceVersion = past;
  }
}
