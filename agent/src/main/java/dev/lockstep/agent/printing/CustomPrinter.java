package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Limits;
import dev.lockstep.agent.json.Node;
import dev.lockstep.agent.json.Rule;
import dev.lockstep.agent.json.Shape;
import dev.lockstep.agent.json.TextCap;
import dev.lockstep.agent.types.AllowListFile;
import dev.lockstep.agent.types.Column;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Prints the objects of a type by the paths of its columns, as the apiserver does for custom
 * resources. A column whose path cannot be read has empty cells; {@link #unreadableColumns} names
 * it.
 */
public final class CustomPrinter implements Printer {

  /** It changes with every write, so a column with it would make every hidden change visible. */
  private static final List<String> RESOURCE_VERSION = List.of("metadata", "resourceVersion");

  private static final int WHOLE_DIGITS_MAX = 19;

  /**
   * A column with a readable path.
   *
   * @param type the type of its cells
   */
  private record Source(String type, ColumnPath path) {}

  /** Sources by index of their column; without columns whose path cannot be read. */
  private final Map<Integer, Source> sources;

  private final int columnCount;
  private final List<String> unreadableColumns;

  private CustomPrinter(
      Map<Integer, Source> sources, int columnCount, List<String> unreadableColumns) {
    this.sources = Map.copyOf(sources);
    this.columnCount = columnCount;
    this.unreadableColumns = List.copyOf(unreadableColumns);
  }

  public static CustomPrinter of(List<Column> columns) {
    Map<Integer, Source> sources = new TreeMap<>();
    List<String> unreadable = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      try {
        ColumnPath path = ColumnPath.parse(column.jsonPath());
        checkAllowed(path);
        sources.put(i, new Source(column.type(), path));
      } catch (IllegalArgumentException e) {
        unreadable.add("Column " + column.name() + " stays empty. " + e.getMessage() + ".");
      }
    }
    return new CustomPrinter(sources, columns.size(), unreadable);
  }

  private static void checkAllowed(ColumnPath path) {
    List<String> mentioned = path.mentioned();
    for (String name : mentioned) {
      if (AllowListFile.NEVER.contains(name)) {
        throw new IllegalArgumentException("The field " + name + " never passes");
      }
    }
    if (mentioned.equals(RESOURCE_VERSION)) {
      throw new IllegalArgumentException("The resourceVersion changes with every write");
    }
  }

  public List<String> unreadableColumns() {
    return unreadableColumns;
  }

  /** The parts of an object that the columns and the health need. */
  public Shape shape() {
    Shape shape = Shape.of(CustomHealth.RULE);
    for (Source source : sources.values()) {
      shape = shape.union(source.path().shape());
    }
    return shape;
  }

  /** Fields that are columns are part of the reduced object, too. */
  public Rule.Fields shown() {
    Rule shown = Rule.reading();
    for (Source source : sources.values()) {
      List<String> names = source.path().names().orElse(List.of());
      Rule rule = Rule.shown();
      for (String name : names.reversed()) {
        rule = Rule.field(name, rule);
      }
      shown = Rule.merge(shown, rule);
    }
    return (Rule.Fields) shown;
  }

  @Override
  public void print(Node object, Cells cells) {
    for (int i = 0; i < columnCount; i++) {
      Source source = sources.get(i);
      if (source == null) {
        cells.add("");
      } else {
        print(source.path().first(object), source.type(), cells);
      }
    }
  }

  private static void print(Node value, String type, Cells cells) {
    switch (type) {
      case Column.INTEGER -> cells.add(value.type() == Node.Type.NUMBER ? whole(value) : "");
      case Column.NUMBER -> cells.add(value.type() == Node.Type.NUMBER ? value.text() : "");
      case Column.BOOLEAN -> cells.add(value.type() == Node.Type.BOOLEAN ? value.text() : "");
      case Column.DATE -> {
        if (value.type() == Node.Type.TEXT) {
          cells.addAge(Times.millis(value.text()), "<invalid>");
        } else {
          cells.add("");
        }
      }
      default -> cells.add(text(value));
    }
  }

  /** Prints a number without its fraction; a number too large for an integer stays as it is. */
  private static String whole(Node number) {
    try {
      BigDecimal value = new BigDecimal(number.text());
      long digits = (long) value.precision() - value.scale();
      if (digits <= 0) {
        return "0";
      }
      return digits <= WHOLE_DIGITS_MAX ? value.toBigInteger().toString() : number.text();
    } catch (NumberFormatException exponentBeyondBounds) {
      return number.text();
    }
  }

  private static String text(Node value) {
    return switch (value.type()) {
      case MISSING -> "";
      case PRESENT, OBJECT -> "{...}";
      case TEXT, NUMBER, BOOLEAN ->
          TextCap.marked(value.text(), value.cut(), Limits.READ_CHARS_MAX);
      case LIST -> list(value);
    };
  }

  private static String list(Node list) {
    StringJoiner joined = new StringJoiner(",", "[", "]");
    for (int i = 0; i < list.size(); i++) {
      Node element = list.at(i);
      joined.add(
          switch (element.type()) {
            case TEXT -> quoted(text(element));
            case LIST -> "[...]";
            default -> text(element);
          });
    }
    if (list.leftOut() > 0) {
      joined.add("+ " + list.leftOut() + " more...");
    }
    return joined.toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  @Override
  public Verdict judge(Node object) {
    return CustomHealth.judge(object);
  }
}
