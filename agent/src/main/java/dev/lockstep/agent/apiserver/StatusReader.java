package dev.lockstep.agent.apiserver;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Reads Kubernetes' Status object, which gives the reason of a refusal. Missing or wrong fields are
 * left empty.
 */
final class StatusReader {

  private static final int SECONDS_MAX = 86_400;

  private int code;
  private String reason = "";
  private String message = "";
  private long retryAfterSeconds;

  private StatusReader(int code) {
    this.code = code;
  }

  /**
   * @param code the status to assume where the object has none
   */
  static Failure read(JsonParser parser, int code) throws IOException {
    StatusReader reader = new StatusReader(code);
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      reader.fields(parser);
    } else {
      parser.skipChildren();
    }
    String text = reader.message.isEmpty() ? reader.reason : reader.message;
    String said =
        "The apiserver answered %d%s".formatted(reader.code, text.isEmpty() ? "." : ": " + text);
    return new Failure(
        Failure.Kind.STATUS,
        reader.code,
        reader.reason,
        PlainText.of(said),
        TimeUnit.SECONDS.toNanos(reader.retryAfterSeconds));
  }

  private void fields(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "code" -> {
          int stated = value == JsonToken.VALUE_NUMBER_INT ? parser.getValueAsInt() : 0;
          code = stated >= 100 && stated < 600 ? stated : code;
        }
        case "reason" -> reason = value == JsonToken.VALUE_STRING ? parser.getText() : "";
        case "message" -> message = value == JsonToken.VALUE_STRING ? parser.getText() : "";
        case "details" -> details(parser, value);
        default -> parser.skipChildren();
      }
    }
  }

  private void details(JsonParser parser, JsonToken token) throws IOException {
    if (token != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("retryAfterSeconds") && value == JsonToken.VALUE_NUMBER_INT) {
        retryAfterSeconds = Math.clamp(parser.getValueAsLong(), 0, SECONDS_MAX);
      } else {
        parser.skipChildren();
      }
    }
  }
}
