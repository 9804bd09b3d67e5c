package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;
import dev.lockstep.agent.types.ApiType;
import dev.lockstep.agent.types.CellFormat;
import dev.lockstep.agent.types.Column;
import dev.lockstep.agent.types.TypeDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A type of every cluster with its printer: the columns and cells that {@code kubectl get} shows
 * for it.
 */
record BuiltIn(TypeDescriptor type, Printer printer) {

  static Builder namespaced(String group, String version, String kind, String plural) {
    return new Builder(group, version, kind, plural, true);
  }

  static Builder clusterScoped(String group, String version, String kind, String plural) {
    return new Builder(group, version, kind, plural, false);
  }

  /** Collects the columns, then takes the printer. */
  static final class Builder {

    private static final int ALWAYS = 0;
    private static final int WIDE = 1;

    private final String group;
    private final String version;
    private final String kind;
    private final String plural;
    private final boolean namespaced;
    private final List<Column> columns = new ArrayList<>();

    private Builder(String group, String version, String kind, String plural, boolean namespaced) {
      this.group = group;
      this.version = version;
      this.kind = kind;
      this.plural = plural;
      this.namespaced = namespaced;
    }

    Builder text(String name, String description) {
      return add(name, Column.STRING, description, ALWAYS);
    }

    Builder wide(String name, String description) {
      return add(name, Column.STRING, description, WIDE);
    }

    Builder integer(String name, String description) {
      return add(name, Column.INTEGER, description, ALWAYS);
    }

    Builder truth(String name, String description) {
      return add(name, Column.BOOLEAN, description, ALWAYS);
    }

    Builder date(String name, String description) {
      return add(name, Column.DATE, description, ALWAYS);
    }

    Builder wideDate(String name, String description) {
      return add(name, Column.DATE, description, WIDE);
    }

    Builder age() {
      return date("Age", "How long ago the object was created.");
    }

    /** Columns for the content of a pod template. */
    Builder template() {
      return wide("Containers", "The names of the template's containers.")
          .wide("Images", "The images of the template's containers.");
    }

    Builder wideSelector() {
      return wide("Selector", "The label selector of the pods that belong to it.");
    }

    private Builder add(String name, String type, String description, int priority) {
      columns.add(new Column(name, CellFormat.of(type), description, priority, ""));
      return this;
    }

    BuiltIn printedBy(Printer printer) {
      return new BuiltIn(
          new TypeDescriptor(new ApiType(group, version, kind, plural, namespaced), columns),
          printer);
    }

    BuiltIn printedBy(BiConsumer<Node, Cells> print, Function<Node, Verdict> judge) {
      return printedBy(
          new Printer() {
            @Override
            public void print(Node object, Cells cells) {
              print.accept(object, cells);
            }

            @Override
            public Verdict judge(Node object) {
              return judge.apply(object);
            }
          });
    }

    /** For a type whose objects are healthy as soon as they exist. */
    BuiltIn printedBy(BiConsumer<Node, Cells> print) {
      return printedBy(print, object -> Verdict.HEALTHY);
    }
  }
}
