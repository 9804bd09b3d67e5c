package dev.lockstep.agent.projection;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.agent.projection.MalformedObjectException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the JSON of one type's objects into wire Resources. Used by one thread at a time, as it
 * keeps its buffers from object to object; make one per type and thread.
 *
 * <p>Guarantees: equal projections are equal bytes; the order of an object's keys, and whatever the
 * allow-list does not name, change nothing; the size of a Resource is bounded whatever the object
 * holds; any input gives either a Resource or a {@link MalformedObjectException}.
 */
public final class Projector {

  private final TypeDescriptor type;
  private final Printer printer;
  private final List<String> unreadableColumns;
  private final Shape shape;
  private final ResourceEncoder encoder;
  private final Cells cells = new Cells();

  private Projector(
      TypeDescriptor type,
      Printer printer,
      List<String> unreadableColumns,
      Shape shape,
      Show.Fields show) {
    this.type = type;
    this.printer = printer;
    this.unreadableColumns = unreadableColumns;
    this.shape = shape;
    this.encoder = new ResourceEncoder(show);
  }

  /**
   * A projector for a type of {@link BuiltInTypes}, or for any other one, which is then printed by
   * the paths of its columns and shown by what the allow-list says for others.
   *
   * @param allowList decides what is shown; what the cells and the health are made from is read
   *     whatever it says
   */
  public static Projector forType(TypeDescriptor type, AllowList allowList) {
    Rule.Fields rule = allowList.of(type.typeId());
    Optional<Printer> builtIn = BuiltInTypes.printer(type);
    if (builtIn.isPresent()) {
      Shape needed = Shape.of(AllowList.builtIn().of(type.typeId()));
      return new Projector(
          type, builtIn.get(), List.of(), Shape.of(rule).union(needed), Show.root(rule));
    }
    CustomPrinter custom = CustomPrinter.of(type.columns());
    Rule.Fields shown = (Rule.Fields) Rule.merge(rule, custom.shown());
    return new Projector(
        type,
        custom,
        custom.unreadableColumns(),
        Shape.of(shown).union(custom.shape()),
        Show.root(shown));
  }

  public TypeDescriptor type() {
    return type;
  }

  /** Columns whose path cannot be read, with the reason; their cells are empty. */
  public List<String> unreadableColumns() {
    return unreadableColumns;
  }

  /**
   * Projects the object that the parser stands at, to its last token. After a refusal for any
   * reason but syntax, too, the parser stands at the end of the object.
   *
   * @param parser from {@link ObjectJson#factory()}, at START_OBJECT or before the first token
   * @throws IOException when the parser's source fails
   */
  public Projected project(JsonParser parser) throws MalformedObjectException, IOException {
    Node object;
    try {
      JsonToken token = parser.currentToken() == null ? parser.nextToken() : parser.currentToken();
      if (token != JsonToken.START_OBJECT) {
        throw notAnObject(parser, token);
      }
      object = Collector.read(parser, shape);
    } catch (JsonProcessingException e) {
      throw syntax(e);
    }
    Head head = Head.of(object, type);
    cells.clear();
    printer.print(object, cells);
    if (cells.count() != type.columns().size()) {
      throw new IllegalStateException(
          "The printer of " + type.typeId() + " made " + cells.count() + " cells");
    }
    boolean deleted = head.deletedMs() != Times.UNKNOWN;
    Verdict verdict = deleted ? printer.judgeDeleted(object) : printer.judge(object);
    return new Projected(
        head.namespace(),
        head.name(),
        head.uid(),
        head.resourceVersion(),
        encoder.encode(head, object, cells, verdict));
  }

  /**
   * Projects an object that is whole in memory. Bytes that are no UTF-8 are read as U+FFFD, as the
   * apiserver does it.
   */
  public Projected project(byte[] json, int offset, int length) throws MalformedObjectException {
    try {
      return projectWhole(ObjectJson.factory().createParser(json, offset, length));
    } catch (MalformedObjectException e) {
      // Decoded first, even what is broken inside of texts and names can be read.
      if (e.reason() == Reason.SYNTAX) {
        return projectText(new String(json, offset, length, StandardCharsets.UTF_8));
      }
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Projected projectText(String json) throws MalformedObjectException {
    try {
      return projectWhole(ObjectJson.factory().createParser(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Projected projectWhole(JsonParser source) throws MalformedObjectException, IOException {
    try (JsonParser parser = source) {
      Projected projected = project(parser);
      if (parser.nextToken() != null) {
        throw syntax("something follows the object", parser.currentLocation());
      }
      return projected;
    } catch (JsonProcessingException e) {
      throw syntax(e);
    }
  }

  private MalformedObjectException notAnObject(JsonParser parser, @Nullable JsonToken token)
      throws IOException {
    if (token == null) {
      return syntax("there is nothing", parser.currentLocation());
    }
    parser.skipChildren();
    return new MalformedObjectException(
        Reason.NOT_AN_OBJECT,
        "An object of type " + type.typeId() + " is left out: it is JSON, but no object.");
  }

  /** The parser's own words may quote the object, and so a secret: they are not passed on. */
  private MalformedObjectException syntax(JsonProcessingException e) {
    return syntax("it is no valid JSON or beyond all limits", e.getLocation());
  }

  private MalformedObjectException syntax(String what, @Nullable JsonLocation location) {
    long at = location == null ? -1 : Math.max(location.getByteOffset(), location.getCharOffset());
    return new MalformedObjectException(
        Reason.SYNTAX,
        "An object of type " + type.typeId() + " is left out: " + what + " (at byte " + at + ").");
  }
}
