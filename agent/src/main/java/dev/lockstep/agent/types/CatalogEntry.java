package dev.lockstep.agent.types;

import com.google.protobuf.ByteString;
import dev.lockstep.agent.json.ByteSink;
import dev.lockstep.agent.json.Limits;
import dev.lockstep.agent.json.TextCap;
import dev.lockstep.protocol.wire.Resource;

/**
 * Encodes the catalog's entry for a type. The catalog is versioned, digested and filtered like
 * other resources. Entries are rare, so this code favours clarity over speed.
 */
final class CatalogEntry {

  private final ByteSink out = new ByteSink();

  private CatalogEntry() {}

  static byte[] encode(TypeDescriptor type, TypeState state, String message) {
    return Resource.newBuilder()
        .setName(type.typeId())
        .setObject(ByteString.copyFrom(new CatalogEntry().object(type, state, message)))
        .build()
        .toByteArray();
  }

  /** Keys in order, as in every reduced object. */
  private byte[] object(TypeDescriptor type, TypeState state, String message) {
    out.put('{');
    name("columns");
    out.put('[');
    for (int i = 0; i < type.columns().size(); i++) {
      if (i > 0) {
        out.put(',');
      }
      column(type.columns().get(i));
    }
    out.put(']');
    field(",", "group", type.group());
    field(",", "kind", type.kind());
    field(",", "message", message);
    out.put(',');
    name("namespaced");
    out.escaped(Boolean.toString(type.namespaced()));
    field(",", "plural", type.plural());
    field(",", "state", state.word());
    field(",", "version", type.version());
    out.put('}');
    return out.take();
  }

  private void column(Column column) {
    out.put('{');
    field("", "description", column.description());
    field(",", "format", column.cell().format());
    field(",", "name", column.name());
    out.put(',');
    name("priority");
    out.escaped(Integer.toString(column.priority()));
    field(",", "type", column.type());
    out.put('}');
  }

  private void field(String separator, String name, String value) {
    out.escaped(separator);
    name(name);
    out.put('"');
    out.escaped(TextCap.marked(value, 0, Limits.TEXT_CHARS_MAX));
    out.put('"');
  }

  private void name(String name) {
    out.put('"');
    out.escaped(name);
    out.put('"');
    out.put(':');
  }
}
