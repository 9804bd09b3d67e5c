package dev.lockstep.bench.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.store.ObjectJson;
import java.util.List;

/**
 * Makes metadata.managedFields as a real server does: for every manager a tree that names each
 * field it set. They are often half of an object, which is why readers want to drop them.
 */
public final class ManagedFields {

  /** Fields by which the items of a list are known, the first that an item has counts. */
  private static final List<String> ITEM_KEYS = List.of("name", "type", "ip", "uid", "key", "port");

  private static final List<String> UNMANAGED =
      List.of(
          "name",
          "namespace",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "managedFields",
          "deletionTimestamp");

  private ManagedFields() {}

  /** The entry of the manager that set labels, annotations and everything but the status. */
  public static ObjectNode main(String manager, String apiVersion, String time, ObjectNode object) {
    ObjectNode owned = ObjectJson.JSON.createObjectNode();
    ObjectNode metadata = ((ObjectNode) object.path("metadata")).deepCopy();
    metadata.remove(UNMANAGED);
    if (!metadata.isEmpty()) {
      owned.set("f:metadata", fields(metadata));
    }
    for (var field : object.properties()) {
      switch (field.getKey()) {
        case "kind", "apiVersion", "metadata", "status" -> {}
        default -> owned.set("f:" + field.getKey(), fields(field.getValue()));
      }
    }
    return entry(manager, apiVersion, time, owned);
  }

  /** The entry of the manager that reports the status. */
  public static ObjectNode status(
      String manager, String apiVersion, String time, ObjectNode object) {
    ObjectNode owned = ObjectJson.JSON.createObjectNode();
    owned.set("f:status", fields(object.path("status")));
    return entry(manager, apiVersion, time, owned).put("subresource", "status");
  }

  private static ObjectNode entry(
      String manager, String apiVersion, String time, ObjectNode fields) {
    ObjectNode entry = ObjectJson.JSON.createObjectNode();
    entry.put("manager", manager).put("operation", "Update").put("apiVersion", apiVersion);
    entry.put("time", time).put("fieldsType", "FieldsV1");
    entry.set("fieldsV1", fields);
    return entry;
  }

  private static ObjectNode fields(JsonNode value) {
    ObjectNode fields = ObjectJson.JSON.createObjectNode();
    if (value.isObject()) {
      for (var field : value.properties()) {
        fields.set("f:" + field.getKey(), fields(field.getValue()));
      }
    } else if (value instanceof ArrayNode items) {
      for (JsonNode item : items) {
        String key = itemKey(item);
        if (!key.isEmpty()) {
          ObjectNode named = fields(item);
          named.putObject(".");
          fields.set("k:" + key, named);
        }
      }
    }
    return fields;
  }

  private static String itemKey(JsonNode item) {
    for (String name : ITEM_KEYS) {
      if (item.has(name)) {
        ObjectNode key = ObjectJson.JSON.createObjectNode();
        key.set(name, item.get(name));
        return key.toString();
      }
    }
    return "";
  }
}
