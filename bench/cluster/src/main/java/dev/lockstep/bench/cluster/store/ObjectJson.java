package dev.lockstep.bench.cluster.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/** Converts between JSON trees, bodies of stored objects and whole encoded objects. */
public final class ObjectJson {

  /** Numbers keep their digits, so readers get them as written. */
  public static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String METADATA = "{\"metadata\":{";
  private static final String OPENING = METADATA + "\"resourceVersion\":\"";

  private ObjectJson() {}

  /** The body under which an object is stored. */
  public static byte[] body(ObjectNode object) {
    ObjectNode metadata = JSON.createObjectNode();
    metadata.put("name", object.path("metadata").path("name").asText());
    metadata.setAll((ObjectNode) object.path("metadata"));
    metadata.remove("resourceVersion");
    ObjectNode ordered = JSON.createObjectNode();
    ordered.set("metadata", metadata);
    for (var field : object.properties()) {
      switch (field.getKey()) {
        case "kind", "apiVersion", "metadata" -> {}
        default -> ordered.set(field.getKey(), field.getValue());
      }
    }
    byte[] whole = bytes(ordered);
    return Arrays.copyOfRange(whole, METADATA.length(), whole.length);
  }

  /** The text before the resourceVersion of an object with its kind. */
  public static byte[] opening(ResourceType type, String version) {
    return ("{\"kind\":\"%s\",\"apiVersion\":\"%s\","
                .formatted(type.kind(), type.apiVersion(version))
            + OPENING.substring(1))
        .getBytes(UTF_8);
  }

  /**
   * The text before the resourceVersion of a list item, in which built-in types leave out their
   * kind.
   */
  public static byte[] itemOpening(ResourceType type, String version) {
    return type.custom() ? opening(type, version) : OPENING.getBytes(UTF_8);
  }

  /** A whole object as bytes. */
  public static byte[] bytes(ResourceType type, String version, StoredObject object) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(object.body().length + 128);
    out.writeBytes(opening(type, version));
    out.writeBytes(Long.toString(object.resourceVersion()).getBytes(UTF_8));
    out.writeBytes("\",".getBytes(UTF_8));
    out.writeBytes(object.body());
    return out.toByteArray();
  }

  /** A whole object as a new tree, which the caller may change. */
  public static ObjectNode tree(ResourceType type, StoredObject object) {
    try {
      return (ObjectNode) JSON.readTree(bytes(type, type.version(), object));
    } catch (IOException impossible) {
      throw new UncheckedIOException("a stored object is not JSON: " + object.key(), impossible);
    }
  }

  /** An object's tree if the bytes are one JSON object. */
  public static Optional<ObjectNode> parse(byte[] bytes) {
    try {
      return JSON.readTree(bytes) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (IOException malformed) {
      return Optional.empty();
    }
  }

  public static byte[] bytes(JsonNode tree) {
    try {
      return JSON.writeValueAsBytes(tree);
    } catch (JsonProcessingException impossible) {
      throw new UncheckedIOException("a tree cannot be written", impossible);
    }
  }
}
