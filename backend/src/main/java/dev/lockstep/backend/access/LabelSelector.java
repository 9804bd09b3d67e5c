package dev.lockstep.backend.access;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Conditions on labels, all of which must hold; without conditions it matches everything. */
record LabelSelector(List<LabelRequirement> requirements) implements Comparable<LabelSelector> {
  static final LabelSelector NONE = new LabelSelector(List.of());

  static LabelSelector of(Collection<LabelRequirement> requirements) {
    return new LabelSelector(List.copyOf(new TreeSet<>(requirements)));
  }

  boolean isNone() {
    return requirements.isEmpty();
  }

  boolean matches(LabelLookup labels) {
    for (LabelRequirement requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  /** Whether this matches everything that the other matches. May answer no too often. */
  boolean covers(LabelSelector other) {
    return isNone() || other.requirements.containsAll(requirements);
  }

  String canonical() {
    return requirements.stream()
        .map(LabelRequirement::canonical)
        .collect(Collectors.joining(";", "[", "]"));
  }

  @Override
  public int compareTo(LabelSelector other) {
    return canonical().compareTo(other.canonical());
  }
}
