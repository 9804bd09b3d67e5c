package dev.lockstep.backend.access;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A rule as its author wrote it: what the tests generate, what {@link SlowEvaluator} takes and what
 * is written as YAML for the real reader. An empty list means that the field is left out.
 */
record SlowRule(
    boolean allows,
    List<String> clusters,
    List<String> groups,
    List<String> plurals,
    List<String> except,
    List<String> namespaces,
    List<String> names,
    List<Condition> conditions,
    Optional<Hours> hours) {

  /** One label condition, with Kubernetes' word for its operator. */
  record Condition(String key, String operator, List<String> values) {
    String yaml() {
      String list = values.isEmpty() ? "" : ", values: " + quoted(values);
      return "{key: " + key + ", operator: " + operator + list + "}";
    }
  }

  /** A window; days are Kubernetes-like short names. */
  record Hours(List<String> days, String from, String to, String zone) {
    String yaml() {
      return "{days: "
          + quoted(days)
          + ", from: \""
          + from
          + "\", to: \""
          + to
          + "\", zone: "
          + zone
          + "}";
    }
  }

  /** Whom rules are for. */
  record Holder(String kind, String name) {}

  String yaml() {
    StringBuilder text = new StringBuilder("  - verbs: [\"view\"]\n");
    line(text, "effect", allows ? "allow" : "deny");
    line(text, "apiGroups", quoted(groups));
    line(text, "resources", quoted(plurals));
    optional(text, "exceptResources", except);
    optional(text, "clusters", clusters);
    optional(text, "namespaces", namespaces);
    optional(text, "names", names);
    if (!conditions.isEmpty()) {
      String list = conditions.stream().map(Condition::yaml).collect(Collectors.joining(", "));
      line(text, "selector", "{matchExpressions: [" + list + "]}");
    }
    hours.ifPresent(window -> line(text, "window", window.yaml()));
    return text.toString();
  }

  /** A whole policy document. */
  static String policy(String name, List<Holder> subjects, List<SlowRule> rules) {
    String holders =
        subjects.stream()
            .map(holder -> "{kind: " + holder.kind() + ", name: " + holder.name() + "}")
            .collect(Collectors.joining(", "));
    String list = rules.stream().map(SlowRule::yaml).collect(Collectors.joining());
    return """
    ---
    apiVersion: lockstep.dev/v1
    kind: Policy
    metadata: {name: %s}
    subjects: [%s]
    rules:%s
    """
        .formatted(name, holders, list.isEmpty() ? " []" : "\n" + list);
  }

  private static void optional(StringBuilder text, String name, List<String> values) {
    if (!values.isEmpty()) {
      line(text, name, quoted(values));
    }
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("    ").append(name).append(": ").append(value).append('\n');
  }

  private static String quoted(List<String> values) {
    return values.stream().map(v -> '"' + v + '"').collect(Collectors.joining(", ", "[", "]"));
  }
}
