package dev.lockstep.common.yaml;

import dev.lockstep.common.yaml.YamlNode.Field;
import dev.lockstep.common.yaml.YamlNode.Mapping;
import dev.lockstep.common.yaml.YamlNode.Scalar;
import dev.lockstep.common.yaml.YamlNode.Sequence;
import dev.lockstep.common.yaml.YamlNode.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Strict access to the fields of one mapping: refuses unknown fields by name, and values of the
 * wrong kind. Text is text: a number or {@code true} without quotes is not.
 */
public final class YamlFields {
  private final Mapping mapping;
  private final String path;
  private final Map<String, Field> fields = new LinkedHashMap<>();

  private YamlFields(Mapping mapping, String path) {
    this.mapping = mapping;
    this.path = path;
  }

  /** Reads {@code node}, found at {@code path} ("" at the top), which may have these fields. */
  public static YamlFields of(YamlNode node, String path, String... known) {
    if (!(node instanceof Mapping mapping)) {
      String what = path.isEmpty() ? "the document" : path;
      throw node.refused(what + " must be a mapping with fields, but is " + node.kind());
    }
    YamlFields result = new YamlFields(mapping, path);
    TreeSet<String> names = new TreeSet<>(List.of(known));
    for (Field field : mapping.fields()) {
      if (!names.contains(field.name())) {
        throw new YamlRefused(mapping.source(), field.line(), result.unknown(field.name(), names));
      }
      result.fields.put(field.name(), field);
    }
    return result;
  }

  public String source() {
    return mapping.source();
  }

  public int line() {
    return mapping.line();
  }

  /** The full name of a field, as in errors. */
  public String pathOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /** Returns a refusal that points at the field, or at the mapping if the field is missing. */
  public YamlRefused refused(String name, String problem) {
    Field field = fields.get(name);
    int line = field == null ? mapping.line() : field.line();
    return new YamlRefused(mapping.source(), line, pathOf(name) + " " + problem);
  }

  /** Returns a refusal that points at one item of a list. */
  public YamlRefused refused(String name, int index, String problem) {
    YamlNode at = node(name) instanceof Sequence list ? list.items().get(index) : node(name);
    return at.refused(pathOf(name) + "[" + index + "] " + problem);
  }

  public YamlNode node(String name) {
    Field field = fields.get(name);
    if (field == null) {
      throw refused(name, "is missing");
    }
    return field.value();
  }

  public String text(String name) {
    YamlNode node = node(name);
    if (node instanceof Scalar scalar && scalar.type() == Type.TEXT) {
      return scalar.text();
    }
    throw refused(name, notText(node));
  }

  public Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  /** A whole number from 0 to {@code max}. */
  public Optional<Integer> optionalCount(String name, int max) {
    if (!has(name)) {
      return Optional.empty();
    }
    if (node(name) instanceof Scalar scalar
        && scalar.type() == Type.NUMBER
        && scalar.text().matches("[0-9]{1,9}")) {
      int count = Integer.parseInt(scalar.text());
      if (count <= max) {
        return Optional.of(count);
      }
    }
    throw refused(name, "must be a whole number from 0 to " + max);
  }

  public List<YamlNode> list(String name, int itemsMax) {
    YamlNode node = node(name);
    if (!(node instanceof Sequence sequence)) {
      throw refused(name, "must be a list, but is " + node.kind());
    }
    if (sequence.items().size() > itemsMax) {
      throw refused(
          name, "has " + sequence.items().size() + " items; at most " + itemsMax + " are read");
    }
    return sequence.items();
  }

  /** A list of text; may be empty. */
  public List<String> texts(String name, int itemsMax) {
    return list(name, itemsMax).stream()
        .map(item -> {
          if (item instanceof Scalar scalar && scalar.type() == Type.TEXT) {
            return scalar.text();
          }
          throw item.refused("an item of " + pathOf(name) + " " + notText(item));
        })
        .toList();
  }

  /** A mapping of names to text. */
  public Map<String, String> textMap(String name, int itemsMax) {
    YamlNode node = node(name);
    if (!(node instanceof Mapping values)) {
      throw refused(name, "must be a mapping, but is " + node.kind());
    }
    if (values.fields().size() > itemsMax) {
      throw refused(
          name, "has " + values.fields().size() + " items; at most " + itemsMax + " are read");
    }
    Map<String, String> result = new LinkedHashMap<>();
    for (Field field : values.fields()) {
      if (!(field.value() instanceof Scalar scalar) || scalar.type() != Type.TEXT) {
        throw field.value().refused("a value in " + pathOf(name) + " " + notText(field.value()));
      }
      result.put(field.name(), scalar.text());
    }
    return result;
  }

  private static String notText(YamlNode node) {
    return switch (node) {
      case Scalar scalar when scalar.type() == Type.EMPTY ->
          "is empty: give it a value or leave it out";
      case Scalar scalar -> "must be text, but is " + scalar.kind() + ": put it in quotes";
      case Mapping mapping -> "must be text, but is " + mapping.kind();
      case Sequence sequence -> "must be text, but is " + sequence.kind();
    };
  }

  private String unknown(String name, TreeSet<String> known) {
    for (String candidate : known) {
      if (candidate.equalsIgnoreCase(name)) {
        return YamlReader.shown(name) + in() + " is not a field; did you mean " + candidate + "?";
      }
    }
    return YamlReader.shown(name)
        + in()
        + " is not a field; the fields are "
        + String.join(", ", known);
  }

  private String in() {
    return path.isEmpty() ? "" : " in " + path;
  }
}
