package dev.lockstep.bench.cluster.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.api.ApiAnswer;
import dev.lockstep.bench.cluster.store.ObjectJson;
import dev.lockstep.bench.cluster.store.ResourceType;
import dev.lockstep.bench.cluster.store.StoredObject;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Encodes objects, list frames and watch events of one type. */
final class ObjectFrames {

  private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

  private final ResourceType type;
  private final String version;
  private final byte[] opening;
  private final byte[] itemOpening;

  ObjectFrames(ApiAnswer.Form form) {
    this(form.type(), form.version());
  }

  ObjectFrames(ResourceType type, String version) {
    this.type = type;
    this.version = version;
    this.opening = ObjectJson.opening(type, version);
    this.itemOpening = ObjectJson.itemOpening(type, version);
  }

  void object(ByteBuf out, StoredObject object) {
    write(out, opening, object);
  }

  void listHead(ByteBuf out, ApiAnswer.ObjectList list) {
    ObjectNode head = ObjectJson.JSON.createObjectNode();
    head.put("kind", type.kind() + "List").put("apiVersion", type.apiVersion(version));
    ObjectNode metadata = head.putObject("metadata");
    metadata.put("resourceVersion", Long.toString(list.resourceVersion()));
    if (!list.continueToken().isEmpty()) {
      metadata.put("continue", list.continueToken());
    }
    if (list.remaining() >= 0) {
      metadata.put("remainingItemCount", list.remaining());
    }
    byte[] bytes = ObjectJson.bytes(head);
    out.writeBytes(bytes, 0, bytes.length - 1);
    out.writeCharSequence(",\"items\":[", UTF_8);
  }

  void listItem(ByteBuf out, StoredObject object, boolean first) {
    if (!first) {
      out.writeByte(',');
    }
    write(out, itemOpening, object);
  }

  void listTail(ByteBuf out) {
    out.writeCharSequence("]}\n", UTF_8);
  }

  void event(ByteBuf out, String kind, StoredObject object) {
    ByteBufUtil.writeAscii(out, "{\"type\":\"" + kind + "\",\"object\":");
    object(out, object);
    out.writeCharSequence("}\n", UTF_8);
  }

  /** A bookmark; one that ends the initial events is marked. */
  void bookmark(ByteBuf out, long resourceVersion, boolean initialEnd) {
    ObjectNode bookmark = ObjectJson.JSON.createObjectNode().put("type", "BOOKMARK");
    ObjectNode object = bookmark.putObject("object");
    object.put("kind", type.kind()).put("apiVersion", type.apiVersion(version));
    ObjectNode metadata = object.putObject("metadata");
    metadata.put("resourceVersion", Long.toString(resourceVersion)).putNull("creationTimestamp");
    if (initialEnd) {
      metadata.putObject("annotations").put(INITIAL_EVENTS_END, "true");
    }
    line(out, bookmark);
  }

  static void error(ByteBuf out, ObjectNode status) {
    ObjectNode event = ObjectJson.JSON.createObjectNode().put("type", "ERROR");
    event.set("object", status);
    line(out, event);
  }

  private static void line(ByteBuf out, ObjectNode event) {
    out.writeBytes(ObjectJson.bytes(event));
    out.writeByte('\n');
  }

  private static void write(ByteBuf out, byte[] before, StoredObject object) {
    out.writeBytes(before);
    ByteBufUtil.writeAscii(out, Long.toString(object.resourceVersion()));
    ByteBufUtil.writeAscii(out, "\",");
    out.writeBytes(object.body());
  }
}
