package dev.lockstep.backend.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Encodes audit events as one JSON text, which the database parses itself: binding one text costs a
 * fifth of binding each value of each event. Pure.
 */
final class AuditLines {
  private static final int LINE_CHARS = 128;
  private static final JsonFactory JSON = new JsonFactory();

  private AuditLines() {}

  /** A list of lists: time, kind, cluster, subject, detail. */
  static String json(List<AuditEntry> entries) {
    StringWriter text = new StringWriter(entries.size() * LINE_CHARS);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (AuditEntry entry : entries) {
        json.writeStartArray();
        json.writeNumber(entry.at().toEpochMilli());
        json.writeString(entry.kind().name());
        json.writeString(entry.cluster());
        json.writeString(entry.subject());
        json.writeString(entry.detail());
        json.writeEndArray();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory takes all that is written", e);
    }
    return text.toString();
  }
}
