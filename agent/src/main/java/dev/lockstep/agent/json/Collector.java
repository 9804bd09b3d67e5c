package dev.lockstep.agent.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON value from a parser and keeps the parts that a {@link Shape} names. Everything
 * else is skipped token by token and never becomes text. The recursion is as deep as the shape,
 * whatever the depth of the input.
 */
public final class Collector {

  private Collector() {}

  /**
   * Reads the value whose first token the parser stands at, to its last token.
   *
   * @return MISSING when the value is null or of a type that the shape does not keep
   */
  public static Node read(JsonParser parser, Shape shape) throws IOException {
    JsonToken token = parser.currentToken();
    if (!keeps(shape, token)) {
      parser.skipChildren();
      return Node.MISSING;
    }
    if (shape.keepsPresence()) {
      parser.skipChildren();
      return Node.PRESENT;
    }
    return switch (token) {
      case START_OBJECT -> readObject(parser, shape);
      case START_ARRAY -> readList(parser, shape);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> readNumber(parser);
      case VALUE_TRUE -> Node.TRUE;
      case VALUE_FALSE -> Node.FALSE;
      default -> readText(parser);
    };
  }

  private static boolean keeps(Shape shape, @Nullable JsonToken token) {
    if (token == null) {
      return false;
    }
    return switch (token) {
      case START_OBJECT -> shape.keepsPresence() || shape.keepsObject();
      case START_ARRAY -> shape.keepsPresence() || shape.element() != null;
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
          shape.keepsPresence() || shape.keepsScalar();
      case VALUE_NULL -> shape.keepsPresence();
      case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME -> false;
    };
  }

  private static Node readObject(JsonParser parser, Shape shape) throws IOException {
    Node node = Node.object(shape);
    Shape rest = shape.rest();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      int slot = shape.slot(name);
      if (slot >= 0) {
        node.set(slot, read(parser, shape.child(slot)));
      } else if (rest == null) {
        parser.skipChildren();
      } else if (isFitKey(name) && node.admits(name)) {
        node.put(name, read(parser, rest));
      } else {
        if (keeps(rest, token)) {
          node.leaveOne();
        }
        parser.skipChildren();
      }
    }
    return node;
  }

  /**
   * Whether Kubernetes could allow the key: it is short enough, and its characters pass unchanged.
   */
  static boolean isFitKey(String key) {
    if (key.length() > Limits.LABEL_KEY_CHARS_MAX) {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c > 0x7E || c < 0x20) {
        if (ByteSink.isHarmful(c) || Character.isSurrogate(c)) {
          return false;
        }
      }
    }
    return true;
  }

  private static Node readList(JsonParser parser, Shape shape) throws IOException {
    Shape element = Objects.requireNonNull(shape.element());
    Node node = Node.list(shape);
    while (!isEnd(parser.nextToken())) {
      if (node.size() < shape.itemsMax()) {
        // An element of the wrong type is kept, too, so that the others keep their indexes.
        node.add(read(parser, element));
      } else {
        parser.skipChildren();
        node.leaveOne();
      }
    }
    return node;
  }

  private static boolean isEnd(@Nullable JsonToken token) {
    return token == null || token == JsonToken.END_ARRAY;
  }

  private static Node readText(JsonParser parser) throws IOException {
    int length = parser.getTextLength();
    if (length <= Limits.READ_CHARS_MAX) {
      return Node.text(parser.getText(), 0);
    }
    return head(parser, length, Limits.READ_CHARS_MAX);
  }

  private static Node readNumber(JsonParser parser) throws IOException {
    int length = parser.getTextLength();
    if (length <= Limits.NUMBER_CHARS_MAX) {
      return Node.number(parser.getText());
    }
    return head(parser, length, Limits.NUMBER_CHARS_MAX);
  }

  private static Node head(JsonParser parser, int length, int max) throws IOException {
    String head = new String(parser.getTextCharacters(), parser.getTextOffset(), max);
    String whole = TextCap.withoutHalfCharacter(head);
    return Node.text(whole, length - whole.length());
  }
}
