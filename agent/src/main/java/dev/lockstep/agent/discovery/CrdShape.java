package dev.lockstep.agent.discovery;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.agent.json.ObjectJson;
import dev.lockstep.agent.types.CellFormat;
import dev.lockstep.agent.types.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of a CustomResourceDefinition that describe its type to people.
 *
 * @param name of the CRD, which is the id of its type
 * @param columns by served version
 * @param isEstablished whether the apiserver serves the type
 */
public record CrdShape(String name, Map<String, List<Column>> columns, boolean isEstablished) {

  /** Most columns kept of one version. */
  static final int COLUMNS_MAX = 64;

  private static final int VERSIONS_MAX = 64;
  private static final int TEXT_CHARS_MAX = 1_000;
  private static final ObjectMapper JSON = new ObjectMapper(ObjectJson.factory());

  public CrdShape {
    columns = Map.copyOf(columns);
  }

  /** Reads the CRD at which the parser stands. */
  static CrdShape read(JsonParser parser) throws IOException {
    JsonNode crd = JSON.readTree(parser);
    Map<String, List<Column>> columns = new HashMap<>();
    for (JsonNode version : crd.path("spec").path("versions")) {
      if (version.path("served").asBoolean() && columns.size() < VERSIONS_MAX) {
        columns.put(text(version, "name"), columns(version.path("additionalPrinterColumns")));
      }
    }
    boolean isEstablished = false;
    for (JsonNode condition : crd.path("status").path("conditions")) {
      isEstablished |=
          text(condition, "type").equals("Established") && text(condition, "status").equals("True");
    }
    return new CrdShape(text(crd.path("metadata"), "name"), columns, isEstablished);
  }

  private static List<Column> columns(JsonNode all) {
    List<Column> columns = new ArrayList<>();
    for (JsonNode each : all) {
      String path = text(each, "jsonPath");
      // Each table shows the name and the namespace anyway.
      boolean isAdded = path.equals(".metadata.name") || path.equals(".metadata.namespace");
      if (!isAdded && columns.size() < COLUMNS_MAX) {
        columns.add(
            new Column(
                text(each, "name"),
                new CellFormat(text(each, "type"), text(each, "format")),
                text(each, "description"),
                each.path("priority").asInt(),
                path));
      }
    }
    return columns;
  }

  private static String text(JsonNode node, String field) {
    String text = node.path(field).asText("");
    return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX);
  }
}
