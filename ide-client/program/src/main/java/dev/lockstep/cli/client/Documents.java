package dev.lockstep.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.lockstep.client.store.ClusterStore.Held;
import dev.lockstep.client.view.TextTable;
import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.wire.Label;
import dev.lockstep.protocol.wire.Resource;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** JSON documents of {@code -o json}. Pure. */
final class Documents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Documents() {}

  /** One document: cluster, position, digest, items. */
  static String state(String cluster, String position, long digest, List<Held> items) {
    ObjectNode document =
        JSON.createObjectNode()
            .put("cluster", cluster)
            .put("position", position)
            .put("digest", HexFormat.of().toHexDigits(digest));
    ArrayNode array = document.putArray("items");
    items.stream()
        .map(held -> item(held.shard(), held.resource()))
        .sorted(
            java.util.Comparator.comparing(
                node -> node.get("namespace").asText() + "\0" + node.get("name").asText()))
        .forEach(array::add);
    return write(document);
  }

  /** One line for one applied step. */
  static String step(StateStep step) {
    ObjectNode line =
        JSON.createObjectNode()
            .put("cluster", step.header().getCluster())
            .put("from", step.from().toString())
            .put("to", step.to().toString())
            .put("reset", step.isReset())
            .put("digest", HexFormat.of().toHexDigits(step.header().getDigest()))
            .put("objects", step.header().getObjects());
    ArrayNode changes = line.putArray("changes");
    for (Segment segment : step.segments()) {
      ObjectNode change =
          changes
              .addObject()
              .put("type", segment.key().type())
              .put("namespace", segment.key().namespace())
              .put("kind", segment.kind().name().toLowerCase(java.util.Locale.ROOT));
      ArrayNode upserts = change.putArray("upserts");
      for (byte[] upsert : segment.upserts()) {
        upserts.add(item(segment.key(), upsert));
      }
      ArrayNode removals = change.putArray("removals");
      for (String removal : segment.removals()) {
        removals.add(removal);
      }
    }
    return write(line);
  }

  private static ObjectNode item(ShardKey shard, byte[] encoded) {
    Resource resource = TextTable.decode(encoded);
    ObjectNode item =
        JSON.createObjectNode()
            .put("type", shard.type())
            .put("namespace", shard.namespace())
            .put("name", resource.getName())
            .put("uid", resource.getUid())
            .put("createdMs", resource.getCreatedMs())
            .put(
                "health",
                resource
                    .getHealth()
                    .name()
                    .replaceFirst("^HEALTH_", "")
                    .toLowerCase(java.util.Locale.ROOT))
            .put("reason", resource.getReason());
    ObjectNode labels = item.putObject("labels");
    for (Label label : resource.getLabelsList()) {
      labels.put(label.getKey(), label.getValue());
    }
    ArrayNode cells = item.putArray("cells");
    resource
        .getCellsList()
        .forEach(cell -> {
          ObjectNode node = cells.addObject().put("text", cell.getText());
          if (cell.getTimeMs() != 0) {
            node.put("timeMs", cell.getTimeMs());
          }
        });
    // The agent wrote it as canonical JSON, which passes unchanged.
    item.putRawValue(
        "object",
        new RawValue(
            resource.getObject().isEmpty()
                ? "{}"
                : resource.getObject().toString(StandardCharsets.UTF_8)));
    return item;
  }

  private static String write(ObjectNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
