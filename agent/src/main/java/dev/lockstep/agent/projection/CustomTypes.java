package dev.lockstep.agent.projection;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.agent.projection.MalformedObjectException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads from the definition of a custom type what is needed to watch and to print it. */
public final class CustomTypes {

  private static final Rule.Fields RULE =
      Rule.field(
              "spec",
              Rule.reading("group", "scope")
                  .with("names", Rule.reading("kind", "plural"))
                  .with(
                      "versions",
                      list(
                          Rule.reading("name", "served")
                              .with(
                                  "additionalPrinterColumns",
                                  list(
                                      Rule.reading(
                                          "name",
                                          "type",
                                          "format",
                                          "description",
                                          "priority",
                                          "jsonPath"))))))
          .with("status", Rule.field("conditions", list(Rule.reading("type", "status"))));

  private static final Shape SHAPE = Shape.of(RULE);

  /** What the apiserver itself adds where a definition names no columns. */
  private static final Column AGE =
      new Column(
          "Age",
          Column.DATE,
          "",
          "How long ago the object was created.",
          0,
          ".metadata.creationTimestamp");

  private CustomTypes() {}

  private static Rule list(Rule.Fields element) {
    return new Rule.Items(element, Limits.COLLECTION_MAX);
  }

  /**
   * Reads a CustomResourceDefinition of apiextensions.k8s.io/v1.
   *
   * @return the type in the version that clients prefer; empty while it is not established, or when
   *     no version of it is served
   */
  public static Optional<TypeDescriptor> describe(byte[] json, int offset, int length)
      throws MalformedObjectException {
    try (JsonParser parser = ObjectJson.factory().createParser(json, offset, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed(Reason.NOT_AN_OBJECT, "it is no JSON object");
      }
      return describe(Collector.read(parser, SHAPE));
    } catch (JsonProcessingException e) {
      throw malformed(Reason.SYNTAX, "it is no valid JSON or beyond all limits");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<TypeDescriptor> describe(Node definition)
      throws MalformedObjectException {
    Node spec = definition.get("spec");
    String group = spec.get("group").text();
    String kind = spec.get("names", "kind").text();
    String plural = spec.get("names", "plural").text();
    if (group.isEmpty() || kind.isEmpty() || plural.isEmpty()) {
      throw malformed(Reason.BAD_DEFINITION, "it has no group, kind or plural");
    }
    Node version = preferred(spec.get("versions"));
    if (version == null || !Printed.isTrue(Printed.condition(definition, "Established"))) {
      return Optional.empty();
    }
    return Optional.of(
        new TypeDescriptor(
            group,
            version.get("name").text(),
            kind,
            plural,
            spec.get("scope").is("Namespaced"),
            columns(version.get("additionalPrinterColumns"))));
  }

  private static @Nullable Node preferred(Node versions) {
    Node best = null;
    for (int i = 0; i < versions.size(); i++) {
      Node version = versions.at(i);
      String name = version.get("name").text();
      if (version.get("served").isTrue()
          && !name.isEmpty()
          && (best == null || ApiVersionOrder.isBefore(name, best.get("name").text()))) {
        best = version;
      }
    }
    return best;
  }

  private static List<Column> columns(Node definitions) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < Math.min(definitions.size(), Limits.COLUMNS_MAX); i++) {
      Node column = definitions.at(i);
      columns.add(
          new Column(
              column.get("name").text(),
              column.get("type").text(),
              column.get("format").text(),
              column.get("description").text(),
              (int) Math.clamp(column.get("priority").number(0), 0, Integer.MAX_VALUE),
              column.get("jsonPath").text()));
    }
    return columns.isEmpty() ? List.of(AGE) : columns;
  }

  private static MalformedObjectException malformed(Reason reason, String why) {
    return new MalformedObjectException(
        reason, "A definition of a custom type is left out: " + why + ".");
  }
}
