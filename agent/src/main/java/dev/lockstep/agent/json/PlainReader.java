package dev.lockstep.agent.json;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fast form of {@link Collector}: reads an object from bytes and keeps of it what a {@link Shape}
 * asks for, in one pass and with hardly any allocation. It reads the usual output of apiservers:
 * well-formed JSON of moderate size and depth. The parser behind {@code Collector} judges
 * everything else, malformed texts above all.
 *
 * <p>Guarantee: {@code Collector} reads the same nodes.
 *
 * <p>Used by one thread. The object is valid until the next read.
 */
public final class PlainReader {

  /** The object continues after the available bytes; with more of them it may be read. */
  public static final int CUT_SHORT = -1;

  /** The parser must read the object. */
  public static final int NOT_PLAIN = -2;

  /**
   * Largest object that is read here: as large as etcd takes, and far below the parser's limits.
   */
  private static final int BYTES_MAX = 2 * 1024 * 1024;

  private final JsonScan scan = new JsonScan();
  private final SkipMemory skipped = new SkipMemory(scan);
  private final TextCache texts = TextCache.ofTexts();
  private final TextCache numbers = TextCache.ofNumbers();
  private final NodePool pool = new NodePool();
  private final StringBuilder decoded = new StringBuilder();

  private byte[] bytes = new byte[JsonScan.ROOM];
  private int at;
  private Node object = Node.MISSING;

  /**
   * Reads the object that begins at an offset.
   *
   * @param to end of the bytes, followed by a zero and {@link JsonScan#ROOM} readable bytes
   * @return where the object ends, or one of the negative answers
   */
  public int read(byte[] text, int from, int to, Shape shape) {
    pool.recycle();
    object = Node.MISSING;
    if (from == to) {
      return CUT_SHORT;
    }
    if (text[from] != '{') {
      return NOT_PLAIN;
    }
    bytes = text;
    scan.over(text);
    at = from;
    try {
      object = object(shape);
      return at - from > BYTES_MAX ? NOT_PLAIN : at;
    } catch (NotPlainException e) {
      return scan.oddAt() == to && to - from <= BYTES_MAX ? CUT_SHORT : NOT_PLAIN;
    }
  }

  /** The object of the last successful read. */
  public Node object() {
    return object;
  }

  /** Whether only white space stands between two offsets. */
  public boolean isBlank(int from, int to) {
    return scan.blank(from) == to;
  }

  private Node value(Shape shape) {
    byte first = bytes[at];
    if (!keeps(shape, first)) {
      skip(first, shape.slotCount());
      return Node.MISSING;
    }
    if (shape.keepsPresence()) {
      skip(first, shape.slotCount());
      return Node.PRESENT;
    }
    return switch (first) {
      case '{' -> object(shape);
      case '[' -> list(shape);
      case '"' -> text();
      case 't' -> literal("true", Node.TRUE);
      case 'f' -> literal("false", Node.FALSE);
      default -> number();
    };
  }

  private static boolean keeps(Shape shape, byte first) {
    return shape.keepsPresence()
        || switch (first) {
          case '{' -> shape.keepsObject();
          case '[' -> shape.element() != null;
          case 'n' -> false;
          default -> shape.keepsScalar();
        };
  }

  private void skip(byte first, int field) {
    at =
        switch (first) {
          case '"' -> scan.string(at);
          case '{', '[' -> skipped.nested(bytes, at, field);
          default -> scan.scalar(at);
        };
  }

  private Node object(Shape shape) {
    Node node = pool.object(shape);
    @Nullable Shape rest = shape.rest();
    int next = scan.blank(at + 1);
    if (bytes[next] == '}') {
      at = next + 1;
      return node;
    }
    while (true) {
      if (bytes[next] != '"') {
        throw scan.odd(next);
      }
      int start = next + 1;
      int end = scan.special(start);
      if (bytes[end] != '"') {
        // A name with escapes may be that of a kept field.
        throw scan.odd(end);
      }
      at = scan.value(end + 1);
      long head = JsonScan.head(JsonScan.word(bytes, start), end - start);
      int hash = FieldTable.hash(head, end - start);
      int slot = shape.slot(bytes, start, end - start, head, hash);
      if (slot >= 0) {
        node.set(slot, value(shape.child(slot)));
      } else if (rest == null) {
        skip(bytes[at], hash);
      } else {
        entry(node, rest, texts.get(bytes, start, end).text());
      }
      next = scan.blank(at);
      if (bytes[next] == '}') {
        at = next + 1;
        return node;
      }
      if (bytes[next] != ',') {
        throw scan.odd(next);
      }
      next = scan.blank(next + 1);
    }
  }

  private void entry(Node node, Shape rest, String name) {
    if (Collector.isFitKey(name) && node.admits(name)) {
      node.put(name, value(rest));
      return;
    }
    if (keeps(rest, bytes[at])) {
      node.leaveOne();
    }
    skip(bytes[at], rest.slotCount());
  }

  private Node list(Shape shape) {
    Shape element = Objects.requireNonNull(shape.element());
    Node node = pool.list(shape);
    at = scan.blank(at + 1);
    if (bytes[at] == ']') {
      at++;
      return node;
    }
    while (true) {
      if (node.size() < shape.itemsMax()) {
        node.add(value(element));
      } else {
        skip(bytes[at], element.slotCount());
        node.leaveOne();
      }
      at = scan.blank(at);
      if (bytes[at] == ']') {
        at++;
        return node;
      }
      if (bytes[at] != ',') {
        throw scan.odd(at);
      }
      at = scan.blank(at + 1);
    }
  }

  private Node literal(String text, Node node) {
    at = scan.literal(at, text);
    return node;
  }

  private Node number() {
    int start = at;
    at = scan.number(start);
    return numbers.get(bytes, start, at);
  }

  private Node text() {
    int start = at + 1;
    int end = scan.special(start);
    if (bytes[end] != '"') {
      return decoded(start, end);
    }
    if (end - start > Limits.READ_CHARS_MAX) {
      throw scan.odd(start);
    }
    at = end + 1;
    return texts.get(bytes, start, end);
  }

  /** Reads a text with escapes, or with characters outside ASCII. */
  private Node decoded(int start, int firstSpecial) {
    decoded.setLength(0);
    int next = start;
    int special = firstSpecial;
    while (true) {
      for (; next < special; next++) {
        decoded.append((char) bytes[next]);
      }
      if (decoded.length() > Limits.READ_CHARS_MAX) {
        throw scan.odd(start);
      }
      if (bytes[special] == '"') {
        at = special + 1;
        return Node.text(decoded.toString(), 0);
      }
      boolean isEscape = bytes[special] == '\\';
      next = isEscape ? scan.escape(special) : scan.wide(special);
      if (isEscape) {
        decoded.append(unescaped(special + 1));
      } else {
        decoded.appendCodePoint(codePoint(special, next - special));
      }
      special = scan.special(next);
    }
  }

  private char unescaped(int place) {
    return switch (bytes[place]) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int unit = 0;
        for (int i = place + 1; i <= place + 4; i++) {
          unit = unit << 4 | Character.digit(bytes[i], 16);
        }
        yield (char) unit;
      }
      default -> (char) bytes[place];
    };
  }

  private int codePoint(int place, int length) {
    // The first byte has as many high bits as there are bytes, then a zero, then bits of the code
    // point.
    int point = bytes[place] & (0x7F >> length);
    for (int i = place + 1; i < place + length; i++) {
      point = point << 6 | (bytes[i] & 0x3F);
    }
    return point;
  }
}
