package dev.lockstep.bench.cluster.api;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes metadata.managedFields as a real server does: for every manager a tree of the fields that
 * it set. They are often half of an object, so readers drop them.
 *
 * <p>They are written as text directly, because every write makes new ones.
 */
public final class ManagedFields {

  /** Fields that identify the items of a list; the first one of an item counts. */
  private static final List<String> ITEM_KEYS = List.of("name", "type", "uid", "key");

  private static final Set<String> UNMANAGED =
      Set.of(
          "name",
          "namespace",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "managedFields",
          "deletionTimestamp",
          "deletionGracePeriodSeconds");

  private static final Set<String> NOT_MAIN = Set.of("kind", "apiVersion", "metadata", "status");

  private ManagedFields() {}

  /**
   * The managers of an object, with their times.
   *
   * @param main the manager of everything but the status
   * @param mainTime when, as Kubernetes writes it
   * @param status the manager of the status, or null without one
   * @param statusTime when, as Kubernetes writes it
   */
  public record Managers(
      String main, String mainTime, @Nullable String status, String statusTime) {}

  /** Writes the managers of an object's fields. */
  public static void set(ObjectNode object, String apiVersion, Managers managers) {
    StringBuilder out = new StringBuilder(1_024);
    out.append('[');
    begin(out, managers.main(), apiVersion, managers.mainTime());
    mainFields(out, object);
    out.append("}");
    if (managers.status() != null) {
      out.append(',');
      begin(out, managers.status(), apiVersion, managers.statusTime());
      out.append("{\"f:status\":");
      fields(out, object.path("status"));
      out.append("},\"subresource\":\"status\"}");
    }
    out.append(']');
    object.withObject("metadata").putRawValue("managedFields", new RawValue(out.toString()));
  }

  /** The fields of one part of an object. */
  static String of(JsonNode part) {
    StringBuilder out = new StringBuilder();
    fields(out, part);
    return out.toString();
  }

  private static void begin(StringBuilder out, String manager, String apiVersion, String time) {
    out.append("{\"manager\":\"").append(manager);
    out.append("\",\"operation\":\"Update\",\"apiVersion\":\"").append(apiVersion);
    out.append("\",\"time\":\"").append(time);
    out.append("\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":");
  }

  private static void mainFields(StringBuilder out, ObjectNode object) {
    out.append("{\"f:metadata\":{");
    boolean first = true;
    for (var field : object.path("metadata").properties()) {
      if (!UNMANAGED.contains(field.getKey())) {
        field(out, field.getKey(), field.getValue(), first);
        first = false;
      }
    }
    out.append('}');
    for (var field : object.properties()) {
      if (!NOT_MAIN.contains(field.getKey())) {
        field(out, field.getKey(), field.getValue(), false);
      }
    }
    out.append('}');
  }

  private static void field(StringBuilder out, String name, JsonNode value, boolean first) {
    out.append(first ? "\"f:" : ",\"f:");
    JsonStringEncoder.getInstance().quoteAsString(name, out);
    out.append("\":");
    fields(out, value);
  }

  private static void fields(StringBuilder out, JsonNode value) {
    if (value instanceof PreparedJson prepared) {
      out.append(prepared.managedFields());
      return;
    }
    out.append('{');
    boolean first = true;
    if (value.isObject()) {
      for (var field : value.properties()) {
        field(out, field.getKey(), field.getValue(), first);
        first = false;
      }
    } else if (value instanceof ArrayNode items) {
      for (JsonNode item : items) {
        first = item(out, item, first);
      }
    }
    out.append('}');
  }

  /** Writes a list's item if it can be named; returns whether the next one is still the first. */
  private static boolean item(StringBuilder out, JsonNode item, boolean first) {
    for (String name : ITEM_KEYS) {
      JsonNode key = item.get(name);
      if (key != null && key.isValueNode()) {
        out.append(first ? "\"" : ",\"");
        out.append("k:{\\\"").append(name).append("\\\":");
        // The key is JSON inside a JSON text, so names are quoted twice.
        String quoted = key.isTextual() ? quote(key.textValue()) : key.asText();
        JsonStringEncoder.getInstance().quoteAsString(quoted, out);
        out.append("}\":{\".\":{}");
        for (var field : item.properties()) {
          field(out, field.getKey(), field.getValue(), false);
        }
        out.append('}');
        return false;
      }
    }
    return first;
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2);
    quoted.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, quoted);
    return quoted.append('"').toString();
  }
}
