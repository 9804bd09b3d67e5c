package dev.lockstep.common.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.lockstep.common.yaml.YamlNode.Field;
import dev.lockstep.common.yaml.YamlNode.Mapping;
import dev.lockstep.common.yaml.YamlNode.Scalar;
import dev.lockstep.common.yaml.YamlNode.Sequence;
import dev.lockstep.common.yaml.YamlNode.Type;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Parser of a plain subset of YAML. It refuses anchors and aliases, with which a small text can
 * grow into a large tree; tags, which can name types; and duplicate fields. It bounds depth and
 * length.
 *
 * <p>The library's error messages quote the file, which may hold secrets, so errors keep only their
 * reason and place.
 */
public final class YamlReader {
  private static final int NAME_CHARS_MAX = 1024;

  /** Margin of the library's own limit, so that this class refuses first, with a better message. */
  private static final int LIBRARY_DEPTH_MORE = 4;

  private static final YAMLFactory SMALL = factory(YamlLimits.SMALL);

  private final String source;
  private final YamlLimits limits;
  private final YAMLParser parser;

  private YamlReader(String source, YamlLimits limits, YAMLParser parser) {
    this.source = source;
    this.limits = limits;
    this.parser = parser;
  }

  /** All documents of the text that are not empty, in order. */
  public static List<YamlNode> read(SourceText source) {
    return read(source, YamlLimits.SMALL);
  }

  /** All documents of the text that are not empty, in order. */
  public static List<YamlNode> read(SourceText source, YamlLimits limits) {
    if (source.text().length() > limits.textCharsMax()) {
      throw new YamlRefused(
          source.name(), "is longer than " + limits.textCharsMax() + " characters: split it");
    }
    YAMLFactory factory = limits.equals(YamlLimits.SMALL) ? SMALL : factory(limits);
    try (YAMLParser parser = factory.createParser(source.text())) {
      return new YamlReader(source.name(), limits, parser).documents();
    } catch (JsonProcessingException e) {
      throw refusal(source.name(), e);
    } catch (IOException e) {
      throw new YamlRefused(source.name(), "cannot be read as YAML");
    }
  }

  /** The only document of the text, or empty if the text has none; a second one is refused. */
  public static Optional<YamlNode> readOne(SourceText source, YamlLimits limits) {
    List<YamlNode> documents = read(source, limits);
    if (documents.size() > 1) {
      throw documents.get(1).refused("a second document begins here; only one is read");
    }
    return documents.stream().findFirst();
  }

  private static YAMLFactory factory(YamlLimits limits) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(limits.textCharsMax());
    options.setNestingDepthLimit(limits.depthMax() + LIBRARY_DEPTH_MORE);
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(limits.depthMax() + LIBRARY_DEPTH_MORE)
            .maxStringLength(limits.valueCharsMax())
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

  /** Explains the most common mistake with wildcards: YAML reads an unquoted * as an alias. */
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
    if (depth > limits.depthMax()) {
      throw new YamlRefused(source, line, "is nested more than " + limits.depthMax() + " deep");
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
        throw new YamlRefused(source, nameLine, "the field " + shown(name) + " occurs twice");
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
    if (text.length() > limits.valueCharsMax()) {
      throw new YamlRefused(
          source, line, "has a value longer than " + limits.valueCharsMax() + " characters");
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

  /** Returns a name that is safe in an error: short, and without control characters. */
  static String shown(String name) {
    String cut = name.length() > 60 ? name.substring(0, 60) + "..." : name;
    return '"' + harmless(cut) + '"';
  }

  private static String harmless(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
  }
}
