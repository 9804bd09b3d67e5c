package dev.lockstep.agent.types;

import dev.lockstep.agent.json.Limits;
import dev.lockstep.agent.json.Rule;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.common.yaml.YamlLimits;
import dev.lockstep.common.yaml.YamlNode;
import dev.lockstep.common.yaml.YamlReader;
import dev.lockstep.common.yaml.YamlRefused;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the file of the allow-list strictly: an unknown word, a field that may never pass, or a
 * duplicate name is an error that names the place.
 */
public final class AllowListFile {

  private static final String PARTS = "parts";
  private static final String EVERY = "every";
  private static final String TYPES = "types";
  private static final String OTHERS = "others";
  private static final Set<String> SECTIONS = Set.of(PARTS, EVERY, TYPES, OTHERS);

  private static final String UNLESS = "show unless ";
  private static final String USE = "use ";

  /** Fields that no rule may name, at any depth: their values are or hold secrets. */
  public static final Set<String> NEVER =
      Set.of("managedFields", "stringData", "env", "envFrom", "caBundle", LastApplied.ANNOTATION);

  /** Fields of which at most the keys pass. */
  private static final Set<String> KEYS_ONLY = Set.of("data", "binaryData");

  private static final String ANNOTATIONS = "annotations";

  /** The list nests as deep as the objects whose fields it names. */
  private static final YamlLimits LIMITS = new YamlLimits(1024 * 1024, 64, 1024);

  private final String source;
  private final Map<String, YamlNode> partNodes = new TreeMap<>();
  private final Map<String, Rule> parts = new HashMap<>();

  /** Parts that are being read, each used by the one before. */
  private final Set<String> open = new LinkedHashSet<>();

  AllowListFile(String source) {
    this.source = source;
  }

  AllowList read(String yaml) {
    Map<String, YamlNode> root = fieldsOf(parse(yaml), source);
    for (String name : root.keySet()) {
      if (!SECTIONS.contains(name)) {
        throw wrong(
            name, "there is no such section; the sections are parts, every, types and others");
      }
    }
    partNodes.putAll(section(root, PARTS));
    partNodes.keySet().forEach(name -> part(name, PARTS));
    Map<String, Rule.Fields> types = new HashMap<>();
    section(root, TYPES).forEach((typeId, node) -> types.put(typeId, fields(node, typeId)));
    types.forEach(this::checkSecret);
    return new AllowList(fields(root, EVERY), types, fields(root, OTHERS));
  }

  private YamlNode parse(String yaml) {
    try {
      return YamlReader.readOne(new SourceText(source, yaml), LIMITS)
          .orElseThrow(() -> new IllegalArgumentException(source + " is empty."));
    } catch (YamlRefused e) {
      throw new IllegalArgumentException(e.getMessage() + ".", e);
    }
  }

  private Map<String, YamlNode> section(Map<String, YamlNode> root, String name) {
    if (!(root.get(name) instanceof YamlNode.Mapping section)) {
      throw wrong(name, "this section is missing or is not a mapping");
    }
    return fieldsOf(section, name);
  }

  /** Returns the fields by name, in the order of names. */
  private Map<String, YamlNode> fieldsOf(YamlNode node, String path) {
    if (!(node instanceof YamlNode.Mapping mapping)) {
      throw wrong(path, "this must be a mapping of fields");
    }
    Map<String, YamlNode> fields = new TreeMap<>();
    mapping.fields().forEach(field -> fields.put(field.name(), field.value()));
    return fields;
  }

  private Rule.Fields fields(Map<String, YamlNode> root, String name) {
    YamlNode node = root.get(name);
    if (node == null) {
      throw wrong(name, "this section is missing or is no mapping");
    }
    return fields(node, name);
  }

  private Rule.Fields fields(YamlNode node, String path) {
    if (rule(node, path) instanceof Rule.Fields fields) {
      return fields;
    }
    throw wrong(path, "this must be a mapping of fields");
  }

  private Rule rule(YamlNode node, String path) {
    return switch (node) {
      case YamlNode.Mapping mapping -> {
        TreeMap<String, Rule> fields = new TreeMap<>();
        for (YamlNode.Field field : mapping.fields()) {
          String inner = path + "." + field.name();
          Rule rule = rule(field.value(), inner);
          checkField(field.name(), rule, inner);
          fields.put(field.name(), rule);
        }
        yield new Rule.Fields(fields);
      }
      case YamlNode.Sequence list -> {
        if (list.items().size() != 1) {
          throw wrong(
              path, "a list has one rule, for all of its elements, not " + list.items().size());
        }
        yield new Rule.Items(rule(list.items().getFirst(), path + "[]"), Limits.COLLECTION_MAX);
      }
      case YamlNode.Scalar scalar when scalar.type() == YamlNode.Type.TEXT ->
          word(scalar.text(), path);
      case YamlNode.Scalar ignored ->
          throw wrong(path, "there must be fields, a list of one rule, or a word");
    };
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
                + "\" is not a word of this file; the words are show, show unless VALUE, beside,"
                + " read, map, read map, keys, count and use PART");
      }
    };
  }

  private Rule part(String name, String path) {
    Rule known = parts.get(name);
    if (known != null) {
      return known;
    }
    YamlNode node = partNodes.get(name);
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
