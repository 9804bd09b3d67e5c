package dev.lockstep.backend.access;

import java.util.Collections;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The types that a rule applies to: one group or all, and in it one plural name or all but some.
 * Both must match, so a plural name under the wrong group matches nothing.
 */
record TypePattern(String group, String plural, SortedSet<String> except)
    implements Comparable<TypePattern> {
  static final String ALL = "*";

  private static final Comparator<TypePattern> ORDER =
      Comparator.comparing(TypePattern::group)
          .thenComparing(TypePattern::plural)
          .thenComparing(pattern -> String.join(",", pattern.except));

  TypePattern(String group, String plural, SortedSet<String> except) {
    this.group = group;
    this.plural = plural;
    this.except = Collections.unmodifiableSortedSet(new TreeSet<>(except));
  }

  static TypePattern exactly(TypeId type) {
    return new TypePattern(type.group(), type.plural(), new TreeSet<>());
  }

  boolean isLiteral() {
    return !group.equals(ALL) && !plural.equals(ALL);
  }

  boolean matches(TypeId type) {
    return (group.equals(ALL) || group.equals(type.group()))
        && (plural.equals(ALL) ? !except.contains(type.plural()) : plural.equals(type.plural()));
  }

  boolean covers(TypePattern other) {
    if (!group.equals(ALL) && !group.equals(other.group)) {
      return false;
    }
    if (!plural.equals(ALL)) {
      return plural.equals(other.plural);
    }
    return other.plural.equals(ALL)
        ? other.except.containsAll(except)
        : !except.contains(other.plural);
  }

  boolean meets(TypePattern other) {
    boolean groups = group.equals(ALL) || other.group.equals(ALL) || group.equals(other.group);
    if (!groups) {
      return false;
    }
    if (plural.equals(ALL)) {
      return other.plural.equals(ALL) || !except.contains(other.plural);
    }
    return other.plural.equals(ALL) ? !other.except.contains(plural) : plural.equals(other.plural);
  }

  /** Its part of the canonical text; names hold none of the separators. */
  String canonical() {
    String name = (group.isEmpty() ? "@core" : group) + "/" + plural;
    return except.isEmpty() ? name : name + "!" + String.join("!", except);
  }

  @Override
  public int compareTo(TypePattern other) {
    return ORDER.compare(this, other);
  }
}
