package dev.lockstep.agent.projection;

import dev.lockstep.agent.json.ByteSink;
import dev.lockstep.agent.json.Rule;
import dev.lockstep.agent.json.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The kept values that are written to the reduced object: the shown part of a rule, compiled in the
 * order of writing. Immutable.
 */
sealed interface Show {

  /**
   * A scalar.
   *
   * @param substance whether it alone is enough to write its object
   * @param unless the value that is not written
   */
  record Scalar(boolean substance, @Nullable String unless) implements Show {}

  /** An object with known fields, in the order of their names. */
  record Fields(List<Field> fields) implements Show {}

  record Items(Show element) implements Show {}

  record Entries() implements Show {}

  record Keys() implements Show {}

  /**
   * A field of an object.
   *
   * @param slot of its name in the shape of its objects
   * @param start its name as written, with quotes and colon
   */
  @SuppressWarnings("ArrayRecordComponent") // Instances are never compared.
  record Field(String name, int slot, byte[] start, Show value) {}

  /** Returns the shown part of a rule; null when it shows nothing. */
  static @Nullable Show of(Rule rule, Shape shape) {
    return switch (rule) {
      case Rule.Scalar scalar ->
          scalar.pass() == Rule.Pass.READ
              ? null
              : new Scalar(scalar.pass() == Rule.Pass.SHOWN, scalar.unless());
      case Rule.Fields fields -> fields(fields, shape);
      case Rule.Items items -> {
        Show element = of(items.element(), Objects.requireNonNull(shape.element()));
        yield element == null ? null : new Items(element);
      }
      case Rule.Entries entries -> entries.pass() == Rule.Pass.READ ? null : new Entries();
      case Rule.Keys ignored -> new Keys();
      case Rule.Count ignored -> null;
      case Rule.Printed ignored -> null;
    };
  }

  private static @Nullable Fields fields(Rule.Fields rule, Shape shape) {
    List<Field> shown = new ArrayList<>();
    for (Map.Entry<String, Rule> entry : rule.byName().entrySet()) {
      int slot = shape.slot(entry.getKey());
      Shape kept = slot < 0 ? Objects.requireNonNull(shape.rest()) : shape.child(slot);
      Show value = of(entry.getValue(), kept);
      if (value != null) {
        shown.add(new Field(entry.getKey(), slot, start(entry.getKey()), value));
      }
    }
    return shown.isEmpty() ? null : new Fields(List.copyOf(shown));
  }

  private static byte[] start(String name) {
    ByteSink sink = new ByteSink();
    sink.put('"');
    sink.escaped(name);
    sink.put('"');
    sink.put(':');
    return sink.take();
  }

  /** Returns the shown part of a rule for objects. The shape keeps at least what the rule names. */
  static Fields root(Rule.Fields rule, Shape shape) {
    Fields shown = fields(rule, shape);
    return shown == null ? new Fields(List.of()) : shown;
  }
}
