package dev.lockstep.bench.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A parsed labelSelector; all of its requirements must hold. */
public record LabelSelector(List<Requirement> requirements) {

  static final LabelSelector EVERYTHING = new LabelSelector(List.of());

  private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^()]*)\\)");
  private static final Pattern EQUALITY =
      Pattern.compile("([^=!\\s]+)\\s*(==|=|!=)\\s*([^=!\\s]*)");
  private static final Pattern PRESENCE = Pattern.compile("(!?)\\s*([^=!,()\\s]+)");
  // A comma between requirements is one that no closing bracket follows before the next opening
  // one.
  private static final Pattern COMMA = Pattern.compile(",(?![^()]*\\))");

  /**
   * One requirement.
   *
   * @param values allowed or forbidden values; unused when only the label's presence counts
   */
  public record Requirement(String label, Operator operator, Set<String> values) {

    boolean matches(JsonNode labels) {
      JsonNode value = labels.get(label);
      return switch (operator) {
        case EXISTS -> value != null;
        case ABSENT -> value == null;
        case IN -> value != null && values.contains(value.asText());
        case NOT_IN -> value == null || !values.contains(value.asText());
      };
    }
  }

  /** Operators of a requirement. */
  public enum Operator {
    EXISTS,
    ABSENT,
    IN,
    NOT_IN
  }

  /** Parses a selector, or fails as a bad request. */
  static LabelSelector parse(String text) {
    if (text.isBlank()) {
      return EVERYTHING;
    }
    List<Requirement> requirements = new ArrayList<>();
    for (String part : COMMA.split(text, -1)) {
      requirements.add(requirement(part.trim(), text));
    }
    return new LabelSelector(List.copyOf(requirements));
  }

  public boolean isEmpty() {
    return requirements.isEmpty();
  }

  boolean matches(JsonNode labels) {
    return requirements.stream().allMatch(requirement -> requirement.matches(labels));
  }

  private static Requirement requirement(String part, String text) {
    Matcher set = SET.matcher(part);
    if (set.matches()) {
      Set<String> values =
          Stream.of(set.group(3).split(",", -1)).map(String::trim).collect(Collectors.toSet());
      return new Requirement(
          set.group(1), set.group(2).equals("in") ? Operator.IN : Operator.NOT_IN, values);
    }
    Matcher equality = EQUALITY.matcher(part);
    if (equality.matches()) {
      return new Requirement(
          equality.group(1),
          equality.group(2).equals("!=") ? Operator.NOT_IN : Operator.IN,
          Set.of(equality.group(3)));
    }
    Matcher presence = PRESENCE.matcher(part);
    if (presence.matches()) {
      return new Requirement(
          presence.group(2),
          presence.group(1).isEmpty() ? Operator.EXISTS : Operator.ABSENT,
          Set.of());
    }
    throw ApiFailure.badRequest("unable to parse requirement in label selector '" + text + "'");
  }
}
