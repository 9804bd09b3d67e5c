package dev.lockstep.agent.json;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rule of the allow-list for one value. A value without a rule is skipped unread. */
public sealed interface Rule {

  /** Use of a scalar with a rule. */
  enum Pass {
    /** It is part of the reduced object. */
    SHOWN,
    /** It is part of the reduced object where something else of the same object is. */
    BESIDE,
    /** It is read for cells and health, and is not part of the reduced object. */
    READ
  }

  /**
   * A text, number or boolean.
   *
   * @param unless the usual value, which is not shown
   */
  record Scalar(Pass pass, @Nullable String unless) implements Rule {}

  /** An object with known fields. */
  record Fields(NavigableMap<String, Rule> byName) implements Rule {
    public Fields {
      byName = Collections.unmodifiableNavigableMap(new TreeMap<>(byName));
    }

    /** Returns the rule with one more field. */
    public Fields with(String name, Rule rule) {
      TreeMap<String, Rule> more = new TreeMap<>(byName);
      more.put(name, rule);
      return new Fields(more);
    }
  }

  /** A list: its first elements. */
  record Items(Rule element, int max) implements Rule {}

  /** An object with any keys and scalar values: its first entries in the order of their keys. */
  record Entries(Pass pass, int max) implements Rule {}

  /** An object of which only the keys pass, as a list. */
  record Keys() implements Rule {}

  /** An object or a list of which only the size is read. */
  record Count() implements Rule {}

  /** A scalar or a list of scalars, for a custom column; of other values only their presence. */
  record Printed() implements Rule {}

  static Rule shown() {
    return new Scalar(Pass.SHOWN, null);
  }

  /** An object of which scalars with these names are read. */
  static Fields reading(String... names) {
    TreeMap<String, Rule> byName = new TreeMap<>();
    for (String name : names) {
      byName.put(name, read());
    }
    return new Fields(byName);
  }

  static Rule read() {
    return new Scalar(Pass.READ, null);
  }

  static Fields field(String name, Rule rule) {
    return reading().with(name, rule);
  }

  /** Merges two rules; where they differ in kind, the first one wins. */
  static Rule merge(Rule first, Rule second) {
    if (first instanceof Fields a && second instanceof Fields b) {
      TreeMap<String, Rule> both = new TreeMap<>(a.byName());
      b.byName().forEach((name, rule) -> both.merge(name, rule, Rule::merge));
      return new Fields(both);
    }
    if (first instanceof Items a && second instanceof Items b) {
      return new Items(merge(a.element(), b.element()), Math.max(a.max(), b.max()));
    }
    return first;
  }
}
