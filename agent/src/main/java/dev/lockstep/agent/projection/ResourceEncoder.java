package dev.lockstep.agent.projection;

import dev.lockstep.agent.json.ByteSink;
import dev.lockstep.agent.json.Limits;
import dev.lockstep.agent.json.Node;
import dev.lockstep.agent.json.TextCap;
import dev.lockstep.agent.printing.Cells;
import dev.lockstep.agent.printing.Verdict;
import dev.lockstep.protocol.wire.Cell;
import dev.lockstep.protocol.wire.Label;
import dev.lockstep.protocol.wire.OwnerReference;
import dev.lockstep.protocol.wire.Resource;

/**
 * Encodes the wire message Resource directly from the kept nodes: fields in the order of their
 * numbers and without defaults, so that equal projections are equal bytes. Owned by the projector's
 * thread.
 */
final class ResourceEncoder {

  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private final ByteSink out = new ByteSink();
  private final ReducedObject reducedObject;

  ResourceEncoder(Show.Fields show) {
    this.reducedObject = new ReducedObject(out, show);
  }

  byte[] encode(Head head, Node object, Cells cells, Verdict verdict) {
    Head.Details details = head.details();
    out.rewind(0);
    string(Resource.NAME_FIELD_NUMBER, head.name());
    string(Resource.UID_FIELD_NUMBER, head.uid());
    int labelsLeftOut = labels(details.labels());
    varint(Resource.GENERATION_FIELD_NUMBER, details.generation());
    varint(Resource.CREATED_MS_FIELD_NUMBER, details.createdMs());
    varint(Resource.DELETED_MS_FIELD_NUMBER, details.deletedMs());
    owners(details.owners());
    cells(cells);
    varint(Resource.HEALTH_FIELD_NUMBER, verdict.health().getNumber());
    string(
        Resource.REASON_FIELD_NUMBER, TextCap.marked(verdict.reason(), 0, Limits.REASON_CHARS_MAX));
    int start = begin(Resource.OBJECT_FIELD_NUMBER);
    reducedObject.write(object, labelsLeftOut, details.owners().leftOut());
    out.lengthBefore(start);
    return out.take();
  }

  /** Writes the labels; returns how many were left out because they are not valid labels. */
  private int labels(Node labels) {
    int leftOut = labels.leftOut();
    for (int i = 0; i < labels.size(); i++) {
      String value = labels.at(i).text();
      if (!labels.at(i).isScalar() || value.length() > Limits.LABEL_VALUE_CHARS_MAX) {
        leftOut++;
        continue;
      }
      int start = begin(Resource.LABELS_FIELD_NUMBER);
      string(Label.KEY_FIELD_NUMBER, labels.key(i));
      string(Label.VALUE_FIELD_NUMBER, value);
      out.lengthBefore(start);
    }
    return leftOut;
  }

  private void owners(Node owners) {
    for (int i = 0; i < owners.size(); i++) {
      Node owner = owners.at(i);
      if (owner.isObject()) {
        int start = begin(Resource.OWNERS_FIELD_NUMBER);
        ownerText(OwnerReference.API_VERSION_FIELD_NUMBER, owner.get("apiVersion"));
        ownerText(OwnerReference.KIND_FIELD_NUMBER, owner.get("kind"));
        ownerText(OwnerReference.NAME_FIELD_NUMBER, owner.get("name"));
        ownerText(OwnerReference.UID_FIELD_NUMBER, owner.get("uid"));
        varint(OwnerReference.CONTROLLER_FIELD_NUMBER, owner.get("controller").isTrue() ? 1 : 0);
        out.lengthBefore(start);
      }
    }
  }

  private void ownerText(int field, Node text) {
    string(field, TextCap.marked(text.text(), text.cut(), Limits.OWNER_TEXT_CHARS_MAX));
  }

  private void cells(Cells cells) {
    for (int i = 0; i < cells.count(); i++) {
      int start = begin(Resource.CELLS_FIELD_NUMBER);
      string(Cell.TEXT_FIELD_NUMBER, TextCap.marked(cells.text(i), 0, Limits.CELL_CHARS_MAX));
      varint(Cell.TIME_MS_FIELD_NUMBER, cells.timeMs(i));
      out.lengthBefore(start);
    }
  }

  private void string(int field, String text) {
    if (!text.isEmpty()) {
      int start = begin(field);
      out.plain(text);
      out.lengthBefore(start);
    }
  }

  private void varint(int field, long value) {
    if (value != 0) {
      out.varint((long) field << 3 | VARINT);
      out.varint(value);
    }
  }

  /** Starts a field with a length; returns the position of its content. */
  private int begin(int field) {
    out.varint((long) field << 3 | LENGTH_DELIMITED);
    out.put(0);
    return out.position();
  }
}
