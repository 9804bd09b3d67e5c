package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Builder of a JSON object, whose code has the form of the object. */
public final class Tree extends ObjectNode {

  private static final long serialVersionUID = 1L;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Tree() {
    super(NODES);
  }

  public static Tree empty() {
    return new Tree();
  }

  public static Tree of(String name, @Nullable Object value) {
    return new Tree().and(name, value);
  }

  public static ArrayNode list(Object... items) {
    ArrayNode list = NODES.arrayNode();
    for (Object item : items) {
      list.add(node(item));
    }
    return list;
  }

  /** Adds a field; one whose value is null is left out. */
  public Tree and(String name, @Nullable Object value) {
    if (value != null) {
      set(name, node(value));
    }
    return this;
  }

  /** An instant as Kubernetes writes it. */
  public static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** An instant as Kubernetes writes it where microseconds count. */
  static String microTime(Instant instant) {
    return time(instant).replace("Z", ".%06dZ".formatted(instant.getNano() / 1_000));
  }

  private static JsonNode node(Object value) {
    return switch (value) {
      case JsonNode node -> node;
      case String text -> NODES.textNode(text);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Boolean flag -> NODES.booleanNode(flag);
      case Instant instant -> NODES.textNode(time(instant));
      case Collection<?> items -> list(items.toArray());
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    };
  }
}
