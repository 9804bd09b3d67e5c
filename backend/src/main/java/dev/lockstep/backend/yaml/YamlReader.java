package dev.lockstep.backend.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.lockstep.backend.yaml.YamlNode.Field;
import dev.lockstep.backend.yaml.YamlNode.Mapping;
import dev.lockstep.backend.yaml.YamlNode.Scalar;
import dev.lockstep.backend.yaml.YamlNode.Sequence;
import dev.lockstep.backend.yaml.YamlNode.Type;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Turns YAML text into nodes. It takes the plain part of YAML only: anchors, aliases and tags are
 * refused, so a small text cannot grow into a large tree and no type can be named; a field that
 * stands twice is refused; depth and length are bounded.
 *
 * <p>The library's own error texts quote the file, which may hold secrets; only their reason and
 * place are taken over.
 */
public final class YamlReader {
  /** Longest text read, in characters. */
  public static final int TEXT_CHARS_MAX = 4 * 1024 * 1024;

  /** Deepest nesting; the files read here need 7. */
  public static final int DEPTH_MAX = 16;

  /** Longest single value, in characters; keys in PEM or JWK form are the longest. */
  public static final int VALUE_CHARS_MAX = 64 * 1024;

  private static final int NAME_CHARS_MAX = 1024;

  /** The constraint is checked by this class first, with a better text; this is the net below. */
  private static final int LIBRARY_DEPTH_MAX = DEPTH_MAX + 4;

  private static final YAMLFactory FACTORY = factory();

  private final String source;
  private final YAMLParser parser;

  private YamlReader(String source, YAMLParser parser) {
    this.source = source;
    this.parser = parser;
  }

  /** All documents of the text that are not empty, in order. */
  public static List<YamlNode> read(SourceText source) {
    if (source.text().length() > TEXT_CHARS_MAX) {
      throw new YamlRefused(
          source.name(), "is longer than " + TEXT_CHARS_MAX + " characters: split it");
    }
    try (YAMLParser parser = FACTORY.createParser(source.text())) {
      return new YamlReader(source.name(), parser).documents();
    } catch (JsonProcessingException e) {
      throw refusal(source.name(), e);
    } catch (IOException e) {
      throw new YamlRefused(source.name(), "cannot be read as YAML");
    }
  }

  private static YAMLFactory factory() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(TEXT_CHARS_MAX);
    options.setNestingDepthLimit(LIBRARY_DEPTH_MAX);
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(LIBRARY_DEPTH_MAX)
            .maxStringLength(VALUE_CHARS_MAX)
            .maxNameLength(NAME_CHARS_MAX)
            .maxNumberLength(NAME_CHARS_MAX)
            .build();
    return YAMLFactory.builder()
        .loaderOptions(options)
        .streamReadConstraints(constraints)
        .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
        .build();
  }

  private static YamlRefused refusal(String source, JsonProcessingException problem) {
    if (problem.getCause() instanceof MarkedYAMLException marked && marked.getProblem() != null) {
      int line = marked.getProblemMark() == null ? 1 : marked.getProblemMark().getLine() + 1;
      String reason = harmless(marked.getProblem());
      return new YamlRefused(source, line, "is not YAML: " + reason + hint(marked));
    }
    int line = problem.getLocation() == null ? 1 : problem.getLocation().getLineNr();
    return new YamlRefused(source, Math.max(line, 1), "is not YAML, or a value in it is too long");
  }

  /** The one mistake that everybody makes with wildcards. */
  private static String hint(MarkedYAMLException marked) {
    @Nullable String context = marked.getContext();
    boolean atAlias = context != null && context.contains("alias");
    return atAlias ? " (a value that begins with * needs quotes: \"*\")" : "";
  }

  private List<YamlNode> documents() throws IOException {
    List<YamlNode> documents = new ArrayList<>();
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      YamlNode node = node(token, 1);
      boolean empty = node instanceof Scalar scalar && scalar.type() == Type.EMPTY;
      if (!empty) {
        documents.add(node);
      }
    }
    return List.copyOf(documents);
  }

  private YamlNode node(JsonToken token, int depth) throws IOException {
    int line = line();
    refuseReferences(line);
    if (depth > DEPTH_MAX) {
      throw new YamlRefused(source, line, "is nested more than " + DEPTH_MAX + " deep");
    }
    return switch (token) {
      case START_OBJECT -> mapping(line, depth);
      case START_ARRAY -> sequence(line, depth);
      case VALUE_STRING -> new Scalar(source, line, Type.TEXT, text(line));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new Scalar(source, line, Type.NUMBER, text(line));
      case VALUE_TRUE, VALUE_FALSE -> new Scalar(source, line, Type.BOOLEAN, text(line));
      case VALUE_NULL -> new Scalar(source, line, Type.EMPTY, "");
      case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new YamlRefused(source, line, "is not YAML that can be read here");
    };
  }

  private Mapping mapping(int line, int depth) throws IOException {
    List<Field> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      int nameLine = line();
      refuseReferences(nameLine);
      if (!names.add(name)) {
        throw new YamlRefused(source, nameLine, "the field " + shown(name) + " stands twice");
      }
      fields.add(new Field(name, nameLine, node(parser.nextToken(), depth + 1)));
    }
    return new Mapping(source, line, List.copyOf(fields));
  }

  private Sequence sequence(int line, int depth) throws IOException {
    List<YamlNode> items = new ArrayList<>();
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_ARRAY) {
      items.add(node(token, depth + 1));
      token = parser.nextToken();
    }
    return new Sequence(source, line, List.copyOf(items));
  }

  private String text(int line) throws IOException {
    String text = parser.getText();
    if (text.length() > VALUE_CHARS_MAX) {
      throw new YamlRefused(
          source, line, "has a value longer than " + VALUE_CHARS_MAX + " characters");
    }
    return text;
  }

  private void refuseReferences(int line) throws IOException {
    if (parser.isCurrentAlias() || parser.getObjectId() != null) {
      throw new YamlRefused(
          source,
          line,
          "anchors (&) and aliases (*) are not read here: write the value out, and put quotes"
              + " around one that begins with * or &");
    }
    if (parser.getTypeId() != null) {
      throw new YamlRefused(source, line, "type tags (!) are not read here: leave the tag out");
    }
  }

  private int line() {
    return Math.max(1, parser.currentTokenLocation().getLineNr());
  }

  /** A name as it may be repeated in an error: short, and without what a terminal would obey. */
  static String shown(String name) {
    String cut = name.length() > 60 ? name.substring(0, 60) + "..." : name;
    return '"' + harmless(cut) + '"';
  }

  private static String harmless(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
  }
}
