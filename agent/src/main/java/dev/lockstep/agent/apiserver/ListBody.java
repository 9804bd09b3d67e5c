package dev.lockstep.agent.apiserver;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.agent.json.ObjectJson;
import dev.lockstep.agent.json.PlainReader;
import java.io.IOException;
import java.util.Optional;

/** Reads one page of a list, object by object. Fields may come in any order. */
public final class ListBody {

  /** Receives the objects of a page. Each method returns whether to continue. */
  public interface Items {
    /** An object's bytes, valid only during the call. */
    boolean item(byte[] bytes, int length, boolean isOversized) throws IOException;

    /** Reads an object in place; see {@link JsonCutter.Taker}. */
    default int take(byte[] bytes, int from, int to) {
      return PlainReader.NOT_PLAIN;
    }

    /** The object that {@link #take} has read. */
    default boolean onTaken() {
      return true;
    }
  }

  /** The metadata of the page. */
  public record End(String resourceVersion, String continueToken) {}

  private final JsonCutter in;
  private final Items items;
  private final JsonCutter.Taker taker;
  private String resourceVersion = "";
  private String continueToken = "";
  private boolean hasItems;

  public ListBody(JsonCutter in, Items items) {
    this.in = in;
    this.items = items;
    this.taker = items::take;
  }

  /** Reads the page. Returns empty when the receiver of the items stopped. */
  public Optional<End> read() throws IOException {
    in.expect('{');
    if (in.peek() == '}') {
      in.next();
    } else {
      do {
        String name = name();
        in.expect(':');
        if (!field(name)) {
          return Optional.empty();
        }
      } while (hasNext('}'));
    }
    if (in.peek() >= 0) {
      throw new MalformedBodyException("The apiserver's list continues after its end.");
    }
    if (!hasItems) {
      throw new MalformedBodyException("The apiserver's answer is not a list.");
    }
    return Optional.of(new End(resourceVersion, continueToken));
  }

  private boolean field(String name) throws IOException {
    switch (name) {
      case "items" -> {
        hasItems = true;
        return items();
      }
      case "metadata" -> {
        in.value();
        metadata();
      }
      default -> in.value();
    }
    return true;
  }

  private boolean items() throws IOException {
    if (in.peek() != '[') {
      in.value();
      if (in.length() != 4 || in.bytes()[0] != 'n') {
        throw new MalformedBodyException("The apiserver's list has items that are not a list.");
      }
      return true;
    }
    in.expect('[');
    if (in.peek() == ']') {
      in.next();
      return true;
    }
    do {
      if (!item()) {
        return false;
      }
    } while (hasNext(']'));
    return true;
  }

  private boolean item() throws IOException {
    if (in.offer(taker)) {
      return items.onTaken();
    }
    in.value();
    return items.item(in.bytes(), in.length(), in.isOversized());
  }

  private boolean hasNext(char end) throws IOException {
    int b = in.next();
    if (b != ',' && b != end) {
      throw new MalformedBodyException("The apiserver's list is not the JSON it should be.");
    }
    return b == ',';
  }

  private String name() throws IOException {
    if (in.peek() != '"') {
      throw new MalformedBodyException("The apiserver's list is not the JSON it should be.");
    }
    in.value();
    try (JsonParser parser = parser()) {
      parser.nextToken();
      return parser.getText();
    }
  }

  private void metadata() throws IOException {
    try (JsonParser parser = parser()) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        boolean isText = parser.nextToken() == JsonToken.VALUE_STRING;
        if (isText && name.equals("resourceVersion")) {
          resourceVersion = parser.getText();
        } else if (isText && name.equals("continue")) {
          continueToken = parser.getText();
        } else {
          parser.skipChildren();
        }
      }
    }
  }

  private JsonParser parser() throws IOException {
    if (in.isOversized()) {
      throw new MalformedBodyException("The apiserver's list has an oversized head.");
    }
    return ObjectJson.factory().createParser(in.bytes(), 0, in.length());
  }
}
