package dev.lockstep.backend.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The canonical form of allowing and denying atoms, in which equal rights are equal: sorted,
 * without duplicates, without atoms that another covers, without allowed atoms that are wholly
 * denied, without denials that no allowed atom meets. No step of the reduction changes an answer.
 *
 * @param allowed atoms that allow, sorted
 * @param denied atoms that deny a part of these, sorted
 */
record AtomSet(List<Atom> allowed, List<Atom> denied) {
  /**
   * Pairs that are compared before the rest is left as it is. Only policies with thousands of
   * wildcards for one subject reach it; their users may then share views less often.
   */
  static final int COMPARISONS_MAX = 5_000_000;

  static AtomSet reduced(Collection<Atom> allowed, Collection<Atom> denied) {
    Budget budget = new Budget();
    List<Atom> denials = withoutCovered(new TreeSet<>(denied), budget);
    Index byDenial = new Index(denials);
    List<Atom> allows = new ArrayList<>();
    for (Atom atom : withoutCovered(new TreeSet<>(allowed), budget)) {
      if (!byDenial.covers(atom, budget)) {
        allows.add(atom);
      }
    }
    List<Atom> effective = new ArrayList<>();
    for (Atom denial : denials) {
      if (meetsAny(denial, allows, budget)) {
        effective.add(denial);
      }
    }
    return new AtomSet(List.copyOf(allows), List.copyOf(effective));
  }

  /** Restricts the atoms to the selections. */
  AtomSet restrictedTo(Collection<Selection> selections) {
    return reduced(narrowed(allowed, selections), narrowed(denied, selections));
  }

  private static List<Atom> narrowed(List<Atom> atoms, Collection<Selection> selections) {
    List<Atom> result = new ArrayList<>();
    for (Selection selection : selections) {
      if (!selection.isWellFormed()) {
        continue;
      }
      boolean allTypes = selection.type().equals(Selection.ALL);
      boolean allNamespaces = selection.namespace().equals(Selection.ALL);
      TypeId type = TypeId.parse(selection.type());
      for (Atom atom : atoms) {
        Scope scope = atom.scope();
        if ((allTypes || atom.types().matches(type))
            && (allNamespaces || scope.namespace().matches(selection.namespace()))) {
          TypePattern types = allTypes ? atom.types() : TypePattern.exactly(type);
          NamespacePattern namespace =
              allNamespaces ? scope.namespace() : NamespacePattern.of(selection.namespace());
          result.add(new Atom(types, new Scope(namespace, scope.name(), scope.selector())));
        }
      }
    }
    return result;
  }

  private static List<Atom> withoutCovered(SortedSet<Atom> atoms, Budget budget) {
    Index index = new Index(atoms);
    List<Atom> kept = new ArrayList<>();
    for (Atom atom : atoms) {
      if (!index.coversByAnother(atom, budget)) {
        kept.add(atom);
      }
    }
    return kept;
  }

  private static boolean meetsAny(Atom denial, List<Atom> allows, Budget budget) {
    for (Atom allow : allows) {
      if (!budget.spend() || denial.meets(allow)) {
        return true;
      }
    }
    return false;
  }

  /** Counts comparisons: bounds the work, and keeps its result a function of the atoms alone. */
  private static final class Budget {
    private int left = COMPARISONS_MAX;

    /** Spends one comparison, if there is one left. */
    boolean spend() {
      return left-- > 0;
    }
  }

  /** Finds the atoms that may cover another without comparing all of them. */
  private static final class Index {
    private final Map<TypePattern, List<Atom>> wild = new TreeMap<>();
    private final Map<TypePattern, Map<String, List<Atom>>> literal = new HashMap<>();
    private final Map<TypePattern, List<TypePattern>> wider = new HashMap<>();
    private final SortedSet<TypePattern> types = new TreeSet<>();

    Index(Collection<Atom> atoms) {
      for (Atom atom : atoms) {
        NamespacePattern namespace = atom.scope().namespace();
        types.add(atom.types());
        if (namespace.isLiteral()) {
          literal
              .computeIfAbsent(atom.types(), key -> new HashMap<>())
              .computeIfAbsent(namespace.glob().text(), key -> new ArrayList<>())
              .add(atom);
        } else {
          wild.computeIfAbsent(atom.types(), key -> new ArrayList<>()).add(atom);
        }
      }
    }

    boolean covers(Atom atom, Budget budget) {
      return anyCovers(atom, true, budget);
    }

    boolean coversByAnother(Atom atom, Budget budget) {
      return anyCovers(atom, false, budget);
    }

    private boolean anyCovers(Atom atom, boolean equalCounts, Budget budget) {
      NamespacePattern namespace = atom.scope().namespace();
      for (TypePattern pattern : widerThan(atom.types())) {
        if (anyOf(wild.getOrDefault(pattern, List.of()), atom, equalCounts, budget)) {
          return true;
        }
        // A literal namespace is covered by itself; a literal never covers a pattern.
        Map<String, List<Atom>> literals = literal.getOrDefault(pattern, Collections.emptyMap());
        List<Atom> same = literals.getOrDefault(namespace.glob().text(), List.of());
        if (anyOf(same, atom, equalCounts, budget)) {
          return true;
        }
      }
      return false;
    }

    private static boolean anyOf(
        List<Atom> candidates, Atom atom, boolean equalCounts, Budget budget) {
      for (Atom candidate : candidates) {
        if (!budget.spend()) {
          return false;
        }
        if (candidate.scope().covers(atom.scope()) && (equalCounts || !candidate.equals(atom))) {
          return true;
        }
      }
      return false;
    }

    private List<TypePattern> widerThan(TypePattern pattern) {
      return wider.computeIfAbsent(
          pattern, key -> types.stream().filter(other -> other.covers(key)).toList());
    }
  }
}
