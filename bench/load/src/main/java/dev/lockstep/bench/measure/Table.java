package dev.lockstep.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Formats results as text for a terminal, and as Markdown. */
public final class Table {
  private Table() {}

  /** Formats the targets of all measures with their results. */
  public static String targets(List<Outcome> outcomes) {
    return targets(outcomes, id -> id);
  }

  /** Formats the targets of all measures with their results, with the ids as {@code link} says. */
  static String targets(List<Outcome> outcomes, UnaryOperator<String> link) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("measure", "what", "result", "target", "met"));
    for (Outcome outcome : outcomes) {
      for (Outcome.Target target : outcome.targets()) {
        rows.add(
            List.of(
                link.apply(outcome.id()),
                target.what(),
                target.value() == null
                    ? "not measured"
                    : Run.format("%.2f%s", target.value(), target.unit()),
                (target.isAtLeast() ? "≥ " : "≤ ")
                    + Run.format("%s%s", plain(target.target()), target.unit()),
                target.value() == null ? "–" : target.reached() ? "yes" : "**no**"));
      }
    }
    return markdown(rows);
  }

  /** Returns all numbers of one measure. */
  public static String numbers(Outcome outcome) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(""));
    head.addAll(outcome.columns());
    rows.add(head);
    for (Outcome.Row row : outcome.rows()) {
      List<String> line = new ArrayList<>(List.of(row.name()));
      line.addAll(row.numbers());
      rows.add(line);
    }
    return markdown(rows);
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  /** Returns a Markdown table with cells of equal width, so that its source is readable, too. */
  private static String markdown(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < rows.size(); line++) {
      text.append('|');
      for (int i = 0; i < columns; i++) {
        text.append(' ')
            .append(Run.format("%-" + Math.max(1, widths[i]) + "s", rows.get(line).get(i)))
            .append(" |");
      }
      text.append('\n');
      if (line == 0) {
        text.append('|');
        for (int i = 0; i < columns; i++) {
          text.append(' ').append("-".repeat(Math.max(3, widths[i]))).append(" |");
        }
        text.append('\n');
      }
    }
    return text.toString();
  }
}
