package dev.lockstep.agent.projection;

import dev.lockstep.agent.json.ByteSink;
import dev.lockstep.agent.json.Limits;
import dev.lockstep.agent.json.Node;
import dev.lockstep.agent.json.TextCap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the reduced object: the fields that the allow-list shows, as JSON with sorted keys and
 * without white space.
 *
 * <p>Empty objects and lists are not written. A cut text ends in a mark. The field {@code
 * lockstep.dev/leftOut} counts elements and entries that were left out, by path: {@code
 * {"metadata.labels":99744,"spec.containers[].ports":12}}. A reduced object that would be too large
 * consists of that field alone, with {@code {"object":1}}.
 */
final class ReducedObject {

  static final String LEFT_OUT = "lockstep.dev/leftOut";

  private static final String WHOLE = "object";

  private final ByteSink out;
  private final Show.Fields show;

  /** Whether a collection that was written is incomplete. */
  private boolean incomplete;

  private int start;

  ReducedObject(ByteSink out, Show.Fields show) {
    this.out = out;
    this.show = show;
  }

  /** Writes the object, with the counts of the wire message's own collections. */
  void write(Node object, int labelsLeftOut, int ownersLeftOut) {
    start = out.position();
    incomplete = false;
    writeRoot(object, Map.of());
    if (incomplete || labelsLeftOut > 0 || ownersLeftOut > 0) {
      out.rewind(start);
      TreeMap<String, Integer> leftOut = new TreeMap<>();
      count(object, show, "", leftOut);
      note("metadata.labels", labelsLeftOut, leftOut);
      note("metadata.ownerReferences", ownersLeftOut, leftOut);
      writeRoot(object, leftOut);
    }
    if (isTooLarge()) {
      out.rewind(start);
      out.put('{');
      writeLeftOut(Map.of(WHOLE, 1));
      out.put('}');
    }
  }

  private boolean isTooLarge() {
    return out.position() - start > Limits.OBJECT_BYTES_MAX;
  }

  private void writeRoot(Node object, Map<String, Integer> leftOut) {
    out.put('{');
    int content = out.position();
    boolean due = !leftOut.isEmpty();
    for (Show.Field field : show.fields()) {
      if (due && field.name().compareTo(LEFT_OUT) > 0) {
        comma(content);
        writeLeftOut(leftOut);
        due = false;
      }
      writeField(object, field, content);
    }
    if (due) {
      comma(content);
      writeLeftOut(leftOut);
    }
    out.put('}');
  }

  private void comma(int content) {
    if (out.position() > content) {
      out.put(',');
    }
  }

  private void writeLeftOut(Map<String, Integer> leftOut) {
    text(LEFT_OUT);
    out.put(':');
    out.put('{');
    int content = out.position();
    leftOut.forEach((path, count) -> {
      comma(content);
      text(path);
      out.put(':');
      out.escaped(Integer.toString(count));
    });
    out.put('}');
  }

  /** Writes one field, or nothing when nothing of it is shown. Returns whether it was written. */
  private boolean writeField(Node object, Show.Field field, int content) {
    Node value = object.get(field.name(), field.slot());
    if (!value.exists()) {
      return false;
    }
    int mark = out.position();
    comma(content);
    out.put(field.start());
    if (write(value, field.value())) {
      return true;
    }
    out.rewind(mark);
    return false;
  }

  /** Writes a value and returns true, or writes nothing and returns false. */
  private boolean write(Node node, Show how) {
    return switch (how) {
      case Show.Scalar scalar -> writeScalar(node, scalar.unless());
      case Show.Fields fields -> writeFields(node, fields);
      case Show.Items items -> writeItems(node, items.element());
      case Show.Entries ignored -> writeEntries(node);
      case Show.Keys ignored -> writeKeys(node);
    };
  }

  private boolean writeFields(Node node, Show.Fields fields) {
    if (!node.isObject()) {
      return false;
    }
    int before = out.position();
    out.put('{');
    int content = out.position();
    boolean substance = false;
    for (Show.Field field : fields.fields()) {
      if (writeField(node, field, content)) {
        substance |= !(field.value() instanceof Show.Scalar scalar) || scalar.substance();
      }
    }
    return close(before, substance, '}');
  }

  private boolean writeItems(Node node, Show element) {
    if (node.type() != Node.Type.LIST) {
      return false;
    }
    incomplete |= node.leftOut() > 0;
    int before = out.position();
    out.put('[');
    int content = out.position();
    for (int i = 0; i < node.size() && !isTooLarge(); i++) {
      int mark = out.position();
      comma(content);
      if (!write(node.at(i), element)) {
        out.rewind(mark);
      }
    }
    return close(before, out.position() > content, ']');
  }

  private boolean writeEntries(Node node) {
    if (!node.isObject()) {
      return false;
    }
    incomplete |= node.leftOut() > 0;
    int before = out.position();
    out.put('{');
    int content = out.position();
    for (int i = 0; i < node.size(); i++) {
      if (node.at(i).isScalar()) {
        comma(content);
        text(node.key(i));
        out.put(':');
        writeScalar(node.at(i), null);
      }
    }
    return close(before, out.position() > content, '}');
  }

  private boolean writeKeys(Node node) {
    if (!node.isObject()) {
      return false;
    }
    incomplete |= node.leftOut() > 0;
    int before = out.position();
    out.put('[');
    int content = out.position();
    for (int i = 0; i < node.size(); i++) {
      comma(content);
      text(node.key(i));
    }
    return close(before, out.position() > content, ']');
  }

  private boolean close(int before, boolean worthIt, char end) {
    if (worthIt) {
      out.put(end);
    } else {
      out.rewind(before);
    }
    return worthIt;
  }

  private boolean writeScalar(Node node, @Nullable String unless) {
    if (!node.isScalar() || node.text().equals(unless)) {
      return false;
    }
    if (node.type() == Node.Type.TEXT) {
      text(TextCap.marked(node.text(), node.cut(), Limits.TEXT_CHARS_MAX));
    } else {
      out.escaped(node.text());
    }
    return true;
  }

  private void text(String text) {
    out.put('"');
    out.escaped(text);
    out.put('"');
  }

  private static void count(Node node, Show how, String path, Map<String, Integer> leftOut) {
    switch (how) {
      case Show.Scalar ignored -> {}
      case Show.Fields fields -> {
        for (Show.Field field : fields.fields()) {
          String inner = path.isEmpty() ? field.name() : path + "." + field.name();
          count(node.get(field.name()), field.value(), inner, leftOut);
        }
      }
      case Show.Items items -> {
        note(path, node.leftOut(), leftOut);
        for (int i = 0; i < node.size(); i++) {
          count(node.at(i), items.element(), path + "[]", leftOut);
        }
      }
      case Show.Entries ignored -> note(path, node.leftOut(), leftOut);
      case Show.Keys ignored -> note(path, node.leftOut(), leftOut);
    }
  }

  private static void note(String path, int count, Map<String, Integer> leftOut) {
    if (count > 0) {
      leftOut.merge(path, count, Integer::sum);
    }
  }
}
