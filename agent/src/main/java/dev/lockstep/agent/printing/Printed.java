package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.TreeSet;

/** Texts that several printers share. Pure functions of nodes. */
final class Printed {

  private Printed() {}

  /** One requirement of a label selector, in its printed form. */
  private record Requirement(String key, String text) {}

  /** Prints a map as {@code a=1,b=2}; {@code <none>} when it is empty. */
  static String labels(Node map) {
    StringJoiner joined = new StringJoiner(",");
    for (int i = 0; i < map.size(); i++) {
      joined.add(map.key(i) + "=" + map.at(i).text());
    }
    return more(joined, map, Cells.NONE);
  }

  /** Prints a label selector as {@code app=web,tier in (a,b)}; {@code <none>} when it is empty. */
  static String selector(Node selector) {
    String text = selectorText(selector);
    return text.isEmpty() ? Cells.NONE : text;
  }

  static String selectorText(Node selector) {
    List<Requirement> requirements = new ArrayList<>();
    Node labels = selector.get("matchLabels");
    for (int i = 0; i < labels.size(); i++) {
      requirements.add(new Requirement(labels.key(i), labels.key(i) + "=" + labels.at(i).text()));
    }
    Node expressions = selector.get("matchExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      requirements.add(requirement(expressions.at(i)));
    }
    requirements.sort(Comparator.comparing(Requirement::key));
    StringJoiner joined = new StringJoiner(",");
    requirements.forEach(requirement -> joined.add(requirement.text()));
    return joined.toString();
  }

  private static Requirement requirement(Node expression) {
    String key = expression.get("key").text();
    TreeSet<String> values = new TreeSet<>();
    Node list = expression.get("values");
    for (int i = 0; i < list.size(); i++) {
      values.add(list.at(i).text());
    }
    String text =
        switch (expression.get("operator").text()) {
          case "Exists" -> key;
          case "DoesNotExist" -> "!" + key;
          case "In" -> key + " in (" + String.join(",", values) + ")";
          case "NotIn" -> key + " notin (" + String.join(",", values) + ")";
          default -> key + " ?";
        };
    return new Requirement(key, text);
  }

  /** Joins one field of each element by commas. */
  static String joined(Node list, String field) {
    StringJoiner joined = new StringJoiner(",");
    for (int i = 0; i < list.size(); i++) {
      joined.add(list.at(i).get(field).text());
    }
    return more(joined, list, "");
  }

  /** Joins the elements. */
  static String joined(Node list, String separator, String empty) {
    StringJoiner joined = new StringJoiner(separator);
    for (int i = 0; i < list.size(); i++) {
      joined.add(list.at(i).text());
    }
    return more(joined, list, empty);
  }

  private static String more(StringJoiner joined, Node collection, String empty) {
    if (collection.total() == 0) {
      return empty;
    }
    return collection.leftOut() == 0
        ? joined.toString()
        : joined + " + " + collection.leftOut() + " more...";
  }

  /**
   * Joins the first values and counts the rest, as in {@code 10.0.0.1,10.0.0.2,10.0.0.3 + 4
   * more...}.
   */
  static String some(List<String> first, String separator, int total, String empty) {
    if (total > first.size()) {
      return String.join(separator, first) + " + " + (total - first.size()) + " more...";
    }
    return first.isEmpty() ? empty : String.join(separator, first);
  }

  /** Adds the names and the images of a pod template's containers. */
  static void addContainers(Node podSpec, Cells cells) {
    Node containers = podSpec.get("containers");
    cells.add(joined(containers, "name")).add(joined(containers, "image"));
  }

  /** Returns the condition of a type; MISSING when there is none. */
  static Node condition(Node object, String type) {
    Node conditions = object.get("status", "conditions");
    for (int i = 0; i < conditions.size(); i++) {
      if (conditions.at(i).get("type").is(type)) {
        return conditions.at(i);
      }
    }
    return Node.MISSING;
  }

  static boolean isTrue(Node condition) {
    return condition.get("status").is("True");
  }

  static boolean isFalse(Node condition) {
    return condition.get("status").is("False");
  }

  /** Whether the controller has not yet seen the newest specification. */
  static boolean isUnobserved(Node object) {
    Node observed = object.get("status", "observedGeneration");
    return observed.exists() && observed.number(0) < object.get("metadata", "generation").number(0);
  }

  static String lower(String kind) {
    return kind.toLowerCase(Locale.ROOT);
  }
}
