package dev.lockstep.bench.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.store.ClusterState;
import dev.lockstep.bench.cluster.store.KeyRange;
import dev.lockstep.bench.cluster.store.ObjectJson;
import dev.lockstep.bench.cluster.store.ObjectTable;
import dev.lockstep.bench.cluster.store.StoredObject;
import java.util.List;

/**
 * DELETE of an object, of a namespace with its content, of a CustomResourceDefinition with its
 * type. An object with a finalizer is only marked, and removed with its last finalizer.
 */
final class Deleting {

  private final ClusterState state;
  private final Writing writing;
  private final CustomTypes customTypes;

  Deleting(ClusterState state, Writing writing, CustomTypes customTypes) {
    this.state = state;
    this.writing = writing;
    this.customTypes = customTypes;
  }

  /** Refuses a deletion of another version of the object. */
  void checkPreconditions(ObjectTable table, StoredObject object, JsonNode deleteOptions) {
    JsonNode wanted = deleteOptions.path("preconditions");
    String uid = wanted.path("uid").asText("");
    String version = wanted.path("resourceVersion").asText("");
    JsonNode metadata = ObjectJson.tree(table.type(), object).path("metadata");
    if ((!uid.isEmpty() && !uid.equals(metadata.path("uid").asText()))
        || (!version.isEmpty() && !version.equals(Long.toString(object.resourceVersion())))) {
      throw ApiFailure.conflict(table.type(), object.name(), "Precondition failed");
    }
  }

  /** Deletes an object and its dependents. */
  void delete(ObjectTable table, StoredObject object) {
    ObjectNode tree = ObjectJson.tree(table.type(), object);
    switch (table.type().id()) {
      case "namespaces" -> {
        terminate(table, tree).putObject("status").put("phase", "Terminating");
        writing.put(table, tree);
        for (ObjectTable each : List.copyOf(state.tables())) {
          if (each.type().namespaced()) {
            each.capture(KeyRange.of(object.name())).forEach(content -> delete(each, content));
          }
        }
        finishNamespace(object.name());
      }
      case CustomTypes.DEFINITIONS -> {
        writing.put(table, terminate(table, tree));
        state
            .table(object.name())
            .ifPresent(instances ->
                instances.capture(KeyRange.ALL).forEach(each -> delete(instances, each)));
        finishDefinition(object.name());
      }
      default -> {
        if (ObjectRules.isHeld(tree)) {
          writing.put(table, terminate(table, tree));
        } else {
          state.remove(table, object.key());
        }
      }
    }
  }

  /** Removes a marked object after a write that removed its last finalizer. */
  void settle(ObjectTable table, StoredObject object) {
    ObjectNode tree = ObjectJson.tree(table.type(), object);
    if (!tree.path("metadata").has("deletionTimestamp") || ObjectRules.isHeld(tree)) {
      return;
    }
    switch (table.type().id()) {
      case "namespaces" -> finishNamespace(object.name());
      case CustomTypes.DEFINITIONS -> finishDefinition(object.name());
      default -> {
        state.remove(table, object.key());
        if (table.type().namespaced()) {
          finishNamespace(object.namespace());
        }
        if (table.type().custom()) {
          finishDefinition(table.type().id());
        }
      }
    }
  }

  private ObjectNode terminate(ObjectTable table, ObjectNode tree) {
    ObjectNode metadata = tree.withObject("metadata");
    if (!metadata.has("deletionTimestamp")) {
      metadata.put("deletionTimestamp", writing.now());
      if (table.type().namespaced()) {
        metadata.put("deletionGracePeriodSeconds", 0);
      }
    }
    return tree;
  }

  private void finishNamespace(String name) {
    ObjectTable namespaces = state.known("namespaces");
    boolean empty =
        state.tables().stream()
            .filter(table -> table.type().namespaced())
            .allMatch(table -> table.isEmpty(name));
    if (empty && isTerminating(namespaces, name)) {
      state.remove(namespaces, name);
    }
  }

  private void finishDefinition(String name) {
    ObjectTable definitions = state.known(CustomTypes.DEFINITIONS);
    boolean empty = state.table(name).map(table -> table.size() == 0).orElse(true);
    if (empty && isTerminating(definitions, name)) {
      customTypes.withdraw(name);
      state.remove(definitions, name);
    }
  }

  private static boolean isTerminating(ObjectTable table, String name) {
    return table
        .get(name)
        .map(object -> ObjectJson.tree(table.type(), object))
        .filter(tree -> tree.path("metadata").has("deletionTimestamp"))
        .isPresent();
  }
}
