package dev.lockstep.backend.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * One rule of a policy, as read and checked. It reaches an entry when the cluster, the type, the
 * namespace, the name and the labels all match, while its window is open.
 *
 * @param groups API groups, or {@code *}
 * @param plurals plural names, or {@code *}
 * @param except plural names that {@code *} does not mean
 */
record Rule(
    Effect effect,
    List<Glob> clusters,
    List<String> groups,
    List<String> plurals,
    SortedSet<String> except,
    List<NamespacePattern> namespaces,
    List<Glob> names,
    LabelSelector selector,
    Optional<Window> window) {

  enum Effect {
    ALLOW,
    DENY
  }

  boolean reachesCluster(String cluster) {
    return clusters.stream().anyMatch(pattern -> pattern.matches(cluster));
  }

  boolean counts(Instant at) {
    return window.isEmpty() || window.get().isOpen(at);
  }

  /** How many atoms the rule has. */
  long size() {
    return (long) groups.size() * plurals.size() * namespaces.size() * names.size();
  }

  List<Atom> atoms() {
    List<Scope> scopes = new ArrayList<>();
    for (NamespacePattern namespace : namespaces) {
      for (Glob name : names) {
        scopes.add(new Scope(namespace, name, selector));
      }
    }
    List<Atom> atoms = new ArrayList<>();
    for (TypePattern types : typePatterns()) {
      for (Scope scope : scopes) {
        atoms.add(new Atom(types, scope));
      }
    }
    return atoms;
  }

  private List<TypePattern> typePatterns() {
    List<TypePattern> patterns = new ArrayList<>();
    for (String group : groups) {
      for (String plural : plurals) {
        if (plural.equals(TypePattern.ALL)) {
          patterns.add(new TypePattern(group, plural, except));
        } else if (!except.contains(plural)) {
          patterns.add(new TypePattern(group, plural, Collections.emptySortedSet()));
        }
      }
    }
    return patterns;
  }
}
