package dev.lockstep.backend.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Lines of the audit trail as one text of JSON, which the database takes apart by itself: to hand
 * over many lines at once costs a fifth of handing over each value of each. Pure.
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
