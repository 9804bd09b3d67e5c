package dev.lockstep.backend.access;

import java.util.Collections;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One condition on one label, as Kubernetes defines it. */
record LabelRequirement(String key, Operator operator, SortedSet<String> values)
    implements Comparable<LabelRequirement> {
  private static final Comparator<LabelRequirement> ORDER =
      Comparator.comparing(LabelRequirement::key)
          .thenComparing(LabelRequirement::operator)
          .thenComparing(requirement -> String.join(",", requirement.values));

  LabelRequirement(String key, Operator operator, SortedSet<String> values) {
    this.key = key;
    this.operator = operator;
    this.values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
  }

  enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST
  }

  boolean matches(LabelLookup labels) {
    @Nullable String value = labels.get(key);
    return switch (operator) {
      case IN -> value != null && values.contains(value);
      // In Kubernetes an absent label is not in the set.
      case NOT_IN -> value == null || !values.contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
    };
  }

  String canonical() {
    return switch (operator) {
      case IN -> key + "=(" + String.join(",", values) + ")";
      case NOT_IN -> key + "!(" + String.join(",", values) + ")";
      case EXISTS -> key;
      case DOES_NOT_EXIST -> "!" + key;
    };
  }

  @Override
  public int compareTo(LabelRequirement other) {
    return ORDER.compare(this, other);
  }
}
