package dev.lockstep.agent.projection;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.agent.json.Collector;
import dev.lockstep.agent.json.JsonScan;
import dev.lockstep.agent.json.Node;
import dev.lockstep.agent.json.ObjectJson;
import dev.lockstep.agent.json.PlainReader;
import dev.lockstep.agent.json.Rule;
import dev.lockstep.agent.json.Shape;
import dev.lockstep.agent.printing.BuiltInTypes;
import dev.lockstep.agent.printing.Cells;
import dev.lockstep.agent.printing.CustomPrinter;
import dev.lockstep.agent.printing.Printer;
import dev.lockstep.agent.printing.Times;
import dev.lockstep.agent.printing.Verdict;
import dev.lockstep.agent.types.AllowList;
import dev.lockstep.agent.types.MalformedObjectException;
import dev.lockstep.agent.types.MalformedObjectException.Reason;
import dev.lockstep.agent.types.TypeDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Projects the JSON of one type's objects to wire Resources. Used by one thread at a time, as it
 * reuses its buffers: create one per type and thread.
 *
 * <p>Guarantees: equal projections are equal bytes; the order of an object's keys, and fields that
 * the allow-list does not name, change nothing; the size of a Resource is bounded; any input
 * results in a Resource or a {@link MalformedObjectException}.
 */
public final class Projector {

  /** Result of {@link #read}: the object continues after the available bytes. */
  public static final int CUT_SHORT = PlainReader.CUT_SHORT;

  /** Result of {@link #read}: {@link #project(byte[], int, int)} must read the object. */
  public static final int NOT_PLAIN = PlainReader.NOT_PLAIN;

  /** Readable bytes that {@link #read} needs from the end of the text on. */
  public static final int ROOM = JsonScan.ROOM;

  private static final int COPY_BYTES_AT_FIRST = 16 * 1024;
  private static final int COPY_BYTES_KEPT_MAX = 256 * 1024;

  private final TypeDescriptor type;
  private final Printer printer;
  private final List<String> unreadableColumns;
  private final Shape shape;
  private final ResourceEncoder encoder;
  private final Cells cells = new Cells();
  private final PlainReader plain = new PlainReader();

  /** Copy of an object that arrives without the readable bytes behind it. */
  private byte[] copy = new byte[0];

  private Projector(
      TypeDescriptor type,
      Printer printer,
      List<String> unreadableColumns,
      Rule.Fields shown,
      Shape shape) {
    this.type = type;
    this.printer = printer;
    this.unreadableColumns = unreadableColumns;
    this.shape = shape;
    this.encoder = new ResourceEncoder(Show.root(shown, shape));
  }

  /**
   * Returns a projector for a type. A type of {@link BuiltInTypes} has its own printer and rule;
   * any other one is printed by the paths of its columns, by the allow-list's rule for others.
   *
   * @param allowList decides what is shown; the values for cells and health are read in any case
   */
  public static Projector forType(TypeDescriptor type, AllowList allowList) {
    Rule.Fields rule = allowList.of(type.typeId(), Head.RULE);
    Optional<Printer> builtIn = BuiltInTypes.printer(type);
    if (builtIn.isPresent()) {
      Shape needed = Shape.of(AllowList.builtIn().of(type.typeId(), Head.RULE));
      return new Projector(type, builtIn.get(), List.of(), rule, Shape.of(rule).union(needed));
    }
    CustomPrinter custom = CustomPrinter.of(type.columns());
    Rule.Fields shown = (Rule.Fields) Rule.merge(rule, custom.shown());
    return new Projector(
        type, custom, custom.unreadableColumns(), shown, Shape.of(shown).union(custom.shape()));
  }

  public TypeDescriptor type() {
    return type;
  }

  /** Returns columns whose path cannot be read, with the reason; their cells are empty. */
  public List<String> unreadableColumns() {
    return unreadableColumns;
  }

  /**
   * Projects the object at which the parser stands, to its last token. The parser stands there
   * after a refusal, too, except for one for syntax.
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
    return project(object);
  }

  /**
   * Reads the object that begins at an offset, for {@link #projectRead}. It does not judge an
   * object that is malformed or large.
   *
   * @param to end of the bytes, maybe before the end of the object, followed by a zero and {@link
   *     #ROOM} readable bytes
   * @return where the object ends, {@link #CUT_SHORT} or {@link #NOT_PLAIN}
   */
  public int read(byte[] json, int from, int to) {
    return plain.read(json, from, to, shape);
  }

  /** Projects the object of the last {@link #read}. */
  public Projected projectRead() throws MalformedObjectException {
    return project(plain.object());
  }

  private Projected project(Node object) throws MalformedObjectException {
    Head head = Head.of(object, type);
    boolean deleted = head.details().deletedMs() != Times.UNKNOWN;
    cells.clear();
    Verdict verdict = printer.printAndJudge(object, cells, deleted);
    if (cells.count() != type.columns().size()) {
      throw new IllegalStateException(
          "The printer of " + type.typeId() + " made " + cells.count() + " cells");
    }
    return new Projected(
        head.namespace(),
        head.name(),
        head.uid(),
        head.resourceVersion(),
        encoder.encode(head, object, cells, verdict));
  }

  /**
   * Projects an object that is whole in memory. Bytes that are not UTF-8 become U+FFFD, as in the
   * apiserver.
   */
  public Projected project(byte[] json, int offset, int length) throws MalformedObjectException {
    if (copy.length < length + ROOM || copy.length > COPY_BYTES_KEPT_MAX) {
      copy = new byte[Math.max(COPY_BYTES_AT_FIRST, length + ROOM)];
    }
    System.arraycopy(json, offset, copy, 0, length);
    copy[length] = 0;
    int end = read(copy, 0, length);
    return end >= 0 && plain.isBlank(end, length)
        ? projectRead()
        : projectJudged(json, offset, length);
  }

  /** Projects with the parser, which accepts exactly JSON. */
  Projected projectJudged(byte[] json, int offset, int length) throws MalformedObjectException {
    try {
      return projectWhole(ObjectJson.factory().createParser(json, offset, length));
    } catch (MalformedObjectException e) {
      // After decoding, even malformed characters in texts and names can be read.
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

  /** Drops the parser's own message, which may quote a secret. */
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
