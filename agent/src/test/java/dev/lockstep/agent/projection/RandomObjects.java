package dev.lockstep.agent.projection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.agent.json.Rule;
import dev.lockstep.agent.types.TypeDescriptor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Unusual objects that a tenant might write: in the form that a type's rules expect, with the words
 * that printers look for, and with noise in between. The same seed gives the same objects.
 */
public final class RandomObjects {

  /**
   * Escapes characters outside ASCII, since a lone surrogate cannot be written in any other way.
   */
  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);
  private static final int DEPTH_MAX = 4;

  private static final List<String> WORDS =
      List.of(
          "True",
          "False",
          "Unknown",
          "Running",
          "Pending",
          "Succeeded",
          "Failed",
          "Ready",
          "Initialized",
          "PodScheduled",
          "Available",
          "Progressing",
          "ReplicaFailure",
          "Complete",
          "CrashLoopBackOff",
          "PodInitializing",
          "Completed",
          "OOMKilled",
          "Always",
          "Warning",
          "Normal",
          "LoadBalancer",
          "ClusterIP",
          "ExternalName",
          "Resource",
          "External",
          "In",
          "NotIn",
          "Exists",
          "DoesNotExist",
          "User",
          "Group",
          "ServiceAccount",
          "ReadWriteOnce",
          "2026-03-02T08:15:30Z",
          "0000-01-01T00:00:00Z",
          "292277026596-12-04T15:30:07Z",
          "10Gi",
          "a",
          "",
          "NodeLost",
          "Unschedulable",
          "Terminating",
          "Bound",
          "Lost",
          "OnDelete");

  private static final List<String> NASTY =
      List.of(
          "\u0000",
          "\u001b[31mred\u001b[0m",
          "\ud800",
          "x\udc00y",
          "\u202Egnp.exe",
          "\uD83D\uDE80",
          "\u00e9\u4e2d",
          "line\nline",
          "tab\there",
          "\u009b2J",
          "\"quoted\" \\ back",
          "<script>",
          "\uFEFF",
          "\u2028");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "1",
          "-1",
          "3",
          "2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "1e400",
          "-1e-400",
          "0.1",
          "1.50",
          "12345678901234567890123456789012345678901234567890",
          "1e999999999999");

  private final Random random;

  public RandomObjects(long seed) {
    this.random = new Random(seed);
  }

  public <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /** Makes an object that the type's rules expect, with a valid identity. */
  public ObjectNode good(TypeDescriptor type) {
    ObjectNode object = (ObjectNode) fields(Fixtures.rule(type));
    object.put("kind", type.kind()).put("apiVersion", type.apiVersion());
    ObjectNode metadata =
        object.get("metadata") instanceof ObjectNode given ? given : object.putObject("metadata");
    metadata.put("name", "n" + random.nextInt(1000)).put("uid", "u" + random.nextInt(1000));
    metadata.put("resourceVersion", Integer.toString(random.nextInt()));
    if (type.namespaced()) {
      metadata.put("namespace", "ns" + random.nextInt(10));
    } else {
      metadata.remove("namespace");
    }
    return object;
  }

  private JsonNode expected(Rule rule) {
    if (chance(6)) {
      return noise(0);
    }
    return switch (rule) {
      case Rule.Scalar ignored -> scalar();
      case Rule.Fields fields -> fields(fields);
      case Rule.Items items -> {
        ArrayNode list = JSON.arrayNode();
        int count = chance(5) ? 80 : random.nextInt(4);
        for (int i = 0; i < count; i++) {
          list.add(expected(items.element()));
        }
        yield list;
      }
      case Rule.Entries ignored -> entries();
      case Rule.Keys ignored -> entries();
      case Rule.Count ignored -> chance(50) ? entries() : JSON.arrayNode().add(1).add("x");
      case Rule.Printed ignored -> noise(0);
    };
  }

  private JsonNode fields(Rule.Fields rule) {
    ObjectNode object = JSON.objectNode();
    for (Map.Entry<String, Rule> field : rule.byName().entrySet()) {
      if (chance(75)) {
        object.set(field.getKey(), expected(field.getValue()));
      }
    }
    return object;
  }

  private JsonNode entries() {
    ObjectNode object = JSON.objectNode();
    int count = chance(5) ? 300 : random.nextInt(4);
    for (int i = 0; i < count; i++) {
      String key = chance(10) ? pick(NASTY) + i : "key-" + random.nextInt(1000);
      object.set(key, chance(90) ? scalar() : noise(0));
    }
    return object;
  }

  JsonNode scalar() {
    return switch (random.nextInt(12)) {
      case 0 -> number();
      case 1, 2 -> JSON.numberNode(random.nextInt(5));
      case 3 -> JSON.booleanNode(true);
      case 4 -> JSON.booleanNode(false);
      case 5 -> JSON.nullNode();
      case 6 -> JSON.textNode(pick(NASTY) + pick(WORDS));
      case 7 -> JSON.textNode(pick(WORDS).repeat(chance(10) ? 2000 : 1));
      default -> JSON.textNode(pick(WORDS));
    };
  }

  private JsonNode number() {
    String literal = pick(NUMBERS);
    if (literal.equals("1e999999999999")) {
      return JSON.numberNode(BigInteger.TEN.pow(100));
    }
    return JSON.numberNode(new BigDecimal(literal));
  }

  /** Makes any JSON. */
  JsonNode noise(int depth) {
    int kind = random.nextInt(depth < DEPTH_MAX ? 5 : 3);
    if (kind == 3) {
      ArrayNode list = JSON.arrayNode();
      for (int i = random.nextInt(4); i > 0; i--) {
        list.add(noise(depth + 1));
      }
      return list;
    }
    if (kind == 4) {
      ObjectNode object = JSON.objectNode();
      for (int i = random.nextInt(4); i > 0; i--) {
        object.set(
            pick(List.of("metadata", "spec", "status", "name", "x", "conditions", pick(NASTY))),
            noise(depth + 1));
      }
      return object;
    }
    return scalar();
  }

  /** Shuffles the keys of all objects. */
  JsonNode shuffled(JsonNode node) {
    if (node instanceof ObjectNode object) {
      List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(object.properties());
      Collections.shuffle(entries, random);
      ObjectNode other = JSON.objectNode();
      entries.forEach(entry -> other.set(entry.getKey(), shuffled(entry.getValue())));
      return other;
    }
    if (node instanceof ArrayNode list) {
      ArrayNode other = JSON.arrayNode();
      list.forEach(element -> other.add(shuffled(element)));
      return other;
    }
    return node;
  }

  /** Adds fields that the rule does not name. */
  public JsonNode withUnlisted(JsonNode node, Rule rule) {
    if (rule instanceof Rule.Fields fields && node instanceof ObjectNode object) {
      ObjectNode other = JSON.objectNode();
      object
          .properties()
          .forEach(entry -> {
            Rule inner = fields.byName().get(entry.getKey());
            other.set(
                entry.getKey(), inner == null ? noise(0) : withUnlisted(entry.getValue(), inner));
          });
      for (int i = random.nextInt(3); i > 0; i--) {
        String name = pick(List.of("data", "stringData", "managedFields", "env", "unlisted"));
        if (!fields.byName().containsKey(name)) {
          other.set(name, noise(0));
        }
      }
      return other;
    }
    if (rule instanceof Rule.Items items && node instanceof ArrayNode list) {
      ArrayNode other = JSON.arrayNode();
      list.forEach(element -> other.add(withUnlisted(element, items.element())));
      return other;
    }
    return node;
  }

  public static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
