package dev.lockstep.client.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.protocol.wire.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One resource type, as the catalog describes it.
 *
 * @param id "pods", "deployments.apps"
 */
public record ResourceType(
    String id, Names names, boolean namespaced, Status status, List<Column> columns) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A printed column; a resource's cell of the same index belongs to it.
   *
   * @param type "string", "integer", "number", "boolean" or "date"
   * @param priority above 0 in wide tables only
   */
  public record Column(String name, String type, int priority) {}

  /** What the apiserver calls the type. */
  public record Names(String group, String version, String kind, String plural) {}

  /**
   * How far the agent is with the type.
   *
   * @param state "syncing", "ready" or "unavailable"
   * @param message the reason for the state; empty without one
   */
  public record Status(String state, String message) {
    public boolean isUnavailable() {
      return state.equals("unavailable");
    }
  }

  /**
   * Reads an entry of the catalog shard.
   *
   * @throws IllegalArgumentException if the bytes are no such entry
   */
  public static ResourceType decode(byte[] catalogEntry) {
    try {
      Resource resource = Resource.parseFrom(catalogEntry);
      JsonNode object = JSON.readTree(resource.getObject().toByteArray());
      List<Column> columns = new ArrayList<>();
      for (JsonNode column : object.path("columns")) {
        columns.add(
            new Column(
                column.path("name").asText(""),
                column.path("type").asText("string"),
                column.path("priority").asInt(0)));
      }
      return new ResourceType(
          resource.getName(),
          new Names(
              object.path("group").asText(""),
              object.path("version").asText(""),
              object.path("kind").asText(""),
              object.path("plural").asText(resource.getName())),
          object.path("namespaced").asBoolean(),
          new Status(object.path("state").asText(""), object.path("message").asText("")),
          List.copyOf(columns));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a resource", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a catalog entry", e);
    }
  }
}
