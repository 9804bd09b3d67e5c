package dev.lockstep.agent.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.apiserver.Failure;
import dev.lockstep.agent.apiserver.Failures;
import dev.lockstep.agent.apiserver.MalformedBodyException;
import dev.lockstep.agent.json.ObjectJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one line of a watch: its type, then its object through the receiver's method for that type.
 */
final class WatchLine {

  /** The kinds of lines. The parser stands at the value of the line's object. */
  interface Receiver {
    Action event(EventKind kind, JsonParser object) throws IOException;

    Action bookmark(String resourceVersion, boolean endsInitialEvents);

    Action error(Failure failure);

    Action unknown();
  }

  private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

  private final Receiver receiver;

  WatchLine(Receiver receiver) {
    this.receiver = receiver;
  }

  Action read(byte[] bytes, int length) throws IOException {
    @Nullable String type = null;
    boolean isObjectPassed = false;
    try (JsonParser parser = start(bytes, length)) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("type") && parser.currentToken() == JsonToken.VALUE_STRING) {
          type = parser.getText();
        } else if (name.equals("object")) {
          if (type != null) {
            return object(type, parser);
          }
          isObjectPassed = true;
          parser.skipChildren();
        } else {
          parser.skipChildren();
        }
      }
    }
    if (type == null || !isObjectPassed) {
      throw new MalformedBodyException("The apiserver's watch sent a line without an event.");
    }
    return readAgain(bytes, length, type);
  }

  /** Reads the line again, for a server that sends the object before its type. */
  private Action readAgain(byte[] bytes, int length, String type) throws IOException {
    try (JsonParser parser = toObject(bytes, length)) {
      return object(type, parser);
    }
  }

  /** Returns a parser at the value of the line's object. */
  static JsonParser toObject(byte[] bytes, int length) throws IOException {
    JsonParser parser = start(bytes, length);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("object")) {
        return parser;
      }
      parser.skipChildren();
    }
    throw new MalformedBodyException("The apiserver's watch sent a line without an object.");
  }

  private static JsonParser start(byte[] bytes, int length) throws IOException {
    JsonParser parser = ObjectJson.factory().createParser(bytes, 0, length);
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new MalformedBodyException("The apiserver's watch sent a line that is no event.");
    }
    return parser;
  }

  private Action object(String type, JsonParser parser) throws IOException {
    return switch (type) {
      case "ADDED" -> receiver.event(EventKind.ADDED, parser);
      case "MODIFIED" -> receiver.event(EventKind.MODIFIED, parser);
      case "DELETED" -> receiver.event(EventKind.DELETED, parser);
      case "BOOKMARK" -> bookmark(parser);
      case "ERROR" -> receiver.error(Failures.of(parser));
      default -> receiver.unknown();
    };
  }

  private Action bookmark(JsonParser parser) throws IOException {
    String version = "";
    boolean isEnd = false;
    if (parser.currentToken() == JsonToken.START_OBJECT && advance(parser, "metadata")) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("resourceVersion") && value == JsonToken.VALUE_STRING) {
          version = parser.getText();
        } else if (name.equals("annotations") && value == JsonToken.START_OBJECT) {
          isEnd = hasEnd(parser);
        } else {
          parser.skipChildren();
        }
      }
    }
    return receiver.bookmark(version, isEnd);
  }

  private static boolean hasEnd(JsonParser parser) throws IOException {
    boolean isEnd = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals(INITIAL_EVENTS_END)) {
        isEnd = value == JsonToken.VALUE_STRING && parser.getText().equals("true");
      } else {
        parser.skipChildren();
      }
    }
    return isEnd;
  }

  /** Moves the parser to the object in a field. Returns false when there is none. */
  private static boolean advance(JsonParser parser, String field) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean isWanted = parser.currentName().equals(field);
      if (parser.nextToken() == JsonToken.START_OBJECT && isWanted) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }
}
