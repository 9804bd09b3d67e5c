package dev.lockstep.agent.types;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.lockstep.agent.json.Limits;
import dev.lockstep.agent.json.Rule;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the file of the allow-list, strictly: an unknown word, a field that may never pass, a name
 * said twice, all are errors that name the place.
 */
public final class AllowListFile {

  private static final String PARTS = "parts";
  private static final String EVERY = "every";
  private static final String TYPES = "types";
  private static final String OTHERS = "others";
  private static final Set<String> SECTIONS = Set.of(PARTS, EVERY, TYPES, OTHERS);

  private static final String UNLESS = "show unless ";
  private static final String USE = "use ";

  /** Fields that no rule may name, wherever they stand: their values are or hold secrets. */
  public static final Set<String> NEVER =
      Set.of("managedFields", "stringData", "env", "envFrom", "caBundle", LastApplied.ANNOTATION);

  /** Fields of which at most the keys pass. */
  private static final Set<String> KEYS_ONLY = Set.of("data", "binaryData");

  private static final String ANNOTATIONS = "annotations";

  private final String source;
  private final Map<String, JsonNode> partNodes = new TreeMap<>();
  private final Map<String, Rule> parts = new HashMap<>();

  /** Parts that are being read, each because of the one before. */
  private final Set<String> open = new LinkedHashSet<>();

  AllowListFile(String source) {
    this.source = source;
  }

  AllowList read(String yaml) {
    JsonNode root = parse(yaml);
    for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!SECTIONS.contains(name)) {
        throw wrong(name, "there is no such section; there are parts, every, types and others");
      }
    }
    partNodes.putAll(section(root, PARTS));
    partNodes.keySet().forEach(name -> part(name, PARTS));
    Map<String, Rule.Fields> types = new HashMap<>();
    section(root, TYPES).forEach((typeId, node) -> types.put(typeId, fields(node, typeId)));
    types.forEach(this::checkSecret);
    return new AllowList(fields(root.path(EVERY), EVERY), types, fields(root.path(OTHERS), OTHERS));
  }

  private JsonNode parse(String yaml) {
    YAMLMapper mapper =
        YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try {
      return mapper.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          source + " is no valid YAML: " + e.getOriginalMessage() + " " + at(e), e);
    }
  }

  private static String at(JsonProcessingException e) {
    return e.getLocation() == null ? "" : "(line " + e.getLocation().getLineNr() + ")";
  }

  private Map<String, JsonNode> section(JsonNode root, String name) {
    JsonNode section = root.path(name);
    if (!section.isObject()) {
      throw wrong(name, "this section is missing or is no mapping");
    }
    Map<String, JsonNode> entries = new TreeMap<>();
    section.properties().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    return entries;
  }

  private Rule.Fields fields(JsonNode node, String path) {
    if (rule(node, path) instanceof Rule.Fields fields) {
      return fields;
    }
    throw wrong(path, "this must be a mapping of fields");
  }

  private Rule rule(JsonNode node, String path) {
    if (node.isObject()) {
      TreeMap<String, Rule> fields = new TreeMap<>();
      node.properties()
          .forEach(entry -> {
            String inner = path + "." + entry.getKey();
            Rule rule = rule(entry.getValue(), inner);
            checkField(entry.getKey(), rule, inner);
            fields.put(entry.getKey(), rule);
          });
      return new Rule.Fields(fields);
    }
    if (node.isArray()) {
      if (node.size() != 1) {
        throw wrong(path, "a list has one rule, for all of its elements, not " + node.size());
      }
      return new Rule.Items(rule(node.get(0), path + "[]"), Limits.COLLECTION_MAX);
    }
    if (!node.isTextual()) {
      throw wrong(path, "there must be fields, a list of one rule, or a word");
    }
    return word(node.textValue(), path);
  }

  private Rule word(String word, String path) {
    return switch (word) {
      case "show" -> Rule.shown();
      case "beside" -> new Rule.Scalar(Rule.Pass.BESIDE, null);
      case "read" -> Rule.read();
      case "map" -> new Rule.Entries(Rule.Pass.SHOWN, Limits.COLLECTION_MAX);
      case "read map" -> new Rule.Entries(Rule.Pass.READ, Limits.COLLECTION_MAX);
      case "keys" -> new Rule.Keys();
      case "count" -> new Rule.Count();
      default -> {
        if (word.startsWith(UNLESS) && word.length() > UNLESS.length()) {
          yield new Rule.Scalar(Rule.Pass.SHOWN, word.substring(UNLESS.length()));
        }
        if (word.startsWith(USE)) {
          yield part(word.substring(USE.length()), path);
        }
        throw wrong(
            path,
            "\""
                + word
                + "\" is no word of this file; the words are show, show unless VALUE, beside, read,"
                + " map, read map, keys, count and use PART");
      }
    };
  }

  private Rule part(String name, String path) {
    Rule known = parts.get(name);
    if (known != null) {
      return known;
    }
    JsonNode node = partNodes.get(name);
    if (node == null) {
      throw wrong(path, "there is no part \"" + name + "\"");
    }
    if (!open.add(name)) {
      throw wrong(path, "the part \"" + name + "\" uses itself");
    }
    Rule rule = rule(node, PARTS + "." + name);
    open.remove(name);
    parts.put(name, rule);
    return rule;
  }

  private void checkField(String name, Rule rule, String path) {
    if (NEVER.contains(name)) {
      throw wrong(path, "this field never passes, whatever its type: it may hold secrets");
    }
    boolean keysOnly = rule instanceof Rule.Keys || rule instanceof Rule.Count;
    if (KEYS_ONLY.contains(name) && !keysOnly) {
      throw wrong(path, "of this field only keys or count may be asked for: it may hold secrets");
    }
    if (name.equals(ANNOTATIONS) && !(rule instanceof Rule.Fields)) {
      throw wrong(path, "annotations pass one by one: name each of them");
    }
  }

  private void checkSecret(String typeId, Rule.Fields rule) {
    if (typeId.equals("secrets") && rule.byName().get("data") instanceof Rule.Keys) {
      throw wrong(typeId + ".data", "not even the keys of a secret pass; count is possible");
    }
  }

  private IllegalArgumentException wrong(String path, String what) {
    return new IllegalArgumentException(source + ", at " + path + ": " + what + ".");
  }
}
