package dev.lockstep.common.yaml;

import java.util.List;

/** A node of a YAML document, with the place where it begins. Lines count from 1. */
public sealed interface YamlNode {
  String source();

  int line();

  /** The kind of node in words, for errors. */
  String kind();

  /** Returns a refusal that points at this node. */
  default YamlRefused refused(String problem) {
    return new YamlRefused(source(), line(), problem);
  }

  /** Fields in the order of the text; no name occurs twice. */
  record Mapping(String source, int line, List<Field> fields) implements YamlNode {
    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /** One field of a mapping; {@code line} is where its name stands. */
  record Field(String name, int line, YamlNode value) {}

  record Sequence(String source, int line, List<YamlNode> items) implements YamlNode {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A leaf; {@code text} is as in the file, without quotes. */
  record Scalar(String source, int line, Type type, String text) implements YamlNode {
    @Override
    public String kind() {
      return switch (type) {
        case TEXT -> "text";
        case NUMBER -> "a number";
        case BOOLEAN -> "a boolean";
        case EMPTY -> "empty";
      };
    }
  }

  /** How YAML reads a leaf that is written without quotes. */
  enum Type {
    TEXT,
    NUMBER,
    BOOLEAN,
    EMPTY
  }
}
