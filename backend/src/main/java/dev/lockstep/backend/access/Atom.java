package dev.lockstep.backend.access;

import java.util.Comparator;

/**
 * The smallest piece of a rule: one type pattern, one namespace pattern, one name pattern, one
 * selector. Rules are split into atoms, so that it does not matter how their authors grouped them.
 */
record Atom(TypePattern types, Scope scope) implements Comparable<Atom> {
  private static final Comparator<Atom> ORDER =
      Comparator.comparing(Atom::types).thenComparing(Atom::scope);

  boolean meets(Atom other) {
    return types.meets(other.types) && scope.meets(other.scope);
  }

  String canonical() {
    return types.canonical() + " " + scope.canonical();
  }

  @Override
  public int compareTo(Atom other) {
    return ORDER.compare(this, other);
  }
}
