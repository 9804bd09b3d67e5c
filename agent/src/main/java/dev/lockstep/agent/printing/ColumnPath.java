package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;
import dev.lockstep.agent.json.Rule;
import dev.lockstep.agent.json.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Path of a custom column: the subset of Kubernetes' JSONPath that columns use. Fields ({@code
 * .a.b}, {@code .a\.b}, {@code ['a.b']}), an element ({@code [0]}, {@code [-1]}), all elements
 * ({@code [*]}), those with a field of a certain value ({@code [?(@.type=="Ready")]}, {@code !=})
 * or with the field at all ({@code [?(@.a)]}). The cell is the first of several values, as in
 * kubectl. Immutable.
 */
final class ColumnPath {

  /** One step from an object to a cell. */
  sealed interface Step {

    record Field(String name) implements Step {}

    record Index(int index) implements Step {}

    record All() implements Step {}

    /**
     * The elements that have a field, with or without a certain value.
     *
     * @param field the path of names to the field
     */
    record Filter(List<String> field, Operator operator, String value) implements Step {}
  }

  enum Operator {
    EXISTS,
    EQUAL,
    NOT_EQUAL
  }

  private final List<Step> steps;

  ColumnPath(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  /** Parses a path; throws an IllegalArgumentException with the reason when it cannot. */
  static ColumnPath parse(String text) {
    return new ColumnPath(new ColumnPathParser(text).parse());
  }

  /** The parts of an object that this path needs. */
  Shape shape() {
    return shape(0);
  }

  private Shape shape(int at) {
    if (at == steps.size()) {
      return Shape.of(new Rule.Printed());
    }
    Shape inner = shape(at + 1);
    return switch (steps.get(at)) {
      case Step.Field field -> Shape.ofField(field.name(), inner);
      case Step.Index ignored -> Shape.ofItems(inner);
      case Step.All ignored -> Shape.ofItems(inner);
      case Step.Filter filter -> {
        Shape compared = Shape.of(new Rule.Printed());
        for (String name : filter.field().reversed()) {
          compared = Shape.ofField(name, compared);
        }
        yield Shape.ofItems(inner.union(compared));
      }
    };
  }

  /** The names of the path, if it consists of names only. */
  Optional<List<String>> names() {
    List<String> names = new ArrayList<>();
    for (Step step : steps) {
      if (!(step instanceof Step.Field field)) {
        return Optional.empty();
      }
      names.add(field.name());
    }
    return Optional.of(names);
  }

  /** All names in the path. */
  List<String> mentioned() {
    List<String> names = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Step.Field field) {
        names.add(field.name());
      } else if (step instanceof Step.Filter filter) {
        names.addAll(filter.field());
      }
    }
    return names;
  }

  /** Returns the first value at the path; MISSING when there is none. */
  Node first(Node object) {
    return first(object, 0);
  }

  private Node first(Node node, int at) {
    if (at == steps.size() || !node.exists()) {
      return node;
    }
    return switch (steps.get(at)) {
      case Step.Field field -> first(node.get(field.name()), at + 1);
      case Step.Index index -> first(element(node, index.index()), at + 1);
      case Step.All ignored ->
          firstOfAll(node, new Step.Filter(List.of(), Operator.EXISTS, ""), at);
      case Step.Filter filter -> firstOfAll(node, filter, at);
    };
  }

  private static Node element(Node list, int index) {
    if (list.type() != Node.Type.LIST) {
      return Node.MISSING;
    }
    return list.at(index < 0 ? list.total() + index : index);
  }

  private Node firstOfAll(Node list, Step.Filter filter, int at) {
    if (list.type() != Node.Type.LIST) {
      return Node.MISSING;
    }
    for (int i = 0; i < list.size(); i++) {
      if (passes(list.at(i), filter)) {
        Node found = first(list.at(i), at + 1);
        if (found.exists()) {
          return found;
        }
      }
    }
    return Node.MISSING;
  }

  private static boolean passes(Node element, Step.Filter filter) {
    Node field = element;
    for (String name : filter.field()) {
      field = field.get(name);
    }
    return switch (filter.operator()) {
      case EXISTS -> field.exists();
      case EQUAL -> field.isScalar() && field.is(filter.value());
      case NOT_EQUAL -> field.isScalar() && !field.is(filter.value());
    };
  }
}
