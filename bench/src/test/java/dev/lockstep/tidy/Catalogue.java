package dev.lockstep.tidy;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of numbered rows, each with a mark that says whether tests hold it. */
enum Catalogue {
  GUARANTEES("Holds", "Guarantees", "G\\d+"),
  FAULTS("Fault", "Faults", "\\d+"),
  BAD_INPUT("Row", "Bad input", "[AKCWPHTR]\\d+"),
  THREATS("Threat", "Threats", "[A-H]\\d+");

  private final String annotation;
  private final String title;
  private final Pattern row;

  Catalogue(String annotation, String title, String id) {
    this.annotation = annotation;
    this.title = title;
    this.row =
        Pattern.compile(
            "(?m)^\\| (" + id + ") \\| (.+?) \\| (held|partly|open|no subject)(: [^|]+)? \\|.*$");
  }

  /** The mark of a row. */
  enum Mark {
    /** Tests hold it. */
    HELD,
    /** Tests hold a part, which the page names. */
    PARTLY,
    /** No test holds it. */
    OPEN,
    /** The row has no subject yet. */
    NO_SUBJECT;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** A row of the page: its cells before the mark, the mark, and the reason after it. */
  record Row(String what, Mark mark, String reason) {}

  /** The simple name of the annotation with which tests claim rows of this page. */
  String annotation() {
    return annotation;
  }

  String title() {
    return title;
  }

  String file() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".md";
  }

  /** Returns the rows of the page by their numbers, in its order. */
  Map<String, Row> rows(Tree tree) {
    Map<String, Row> rows = new LinkedHashMap<>();
    Matcher found = row.matcher(Tree.text(tree.root().resolve("docs").resolve(file())));
    while (found.find()) {
      Mark mark = Mark.valueOf(found.group(3).toUpperCase(Locale.ROOT).replace(' ', '_'));
      String reason = found.group(4) == null ? "" : found.group(4).substring(2);
      if (rows.put(found.group(1), new Row(found.group(2), mark, reason)) != null) {
        throw new AssertionError(file() + " has two rows " + found.group(1));
      }
    }
    return rows;
  }
}
