package dev.lockstep.backend.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * One rule of a policy, as read and checked. It applies to an entry when the cluster, the type, the
 * namespace, the name and the labels all match, while its window is open.
 */
record Rule(
    Effect effect, List<Glob> clusters, Types types, Objects objects, Optional<Window> window) {

  enum Effect {
    ALLOW,
    DENY
  }

  /**
   * The types that a rule applies to.
   *
   * @param groups API groups, or {@code *}
   * @param plurals plural names, or {@code *}
   * @param except plural names that {@code *} does not include
   */
  record Types(List<String> groups, List<String> plurals, SortedSet<String> except) {
    List<TypePattern> patterns() {
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

  /** The objects of these types that a rule applies to. */
  record Objects(List<NamespacePattern> namespaces, List<Glob> names, LabelSelector selector) {
    List<Scope> scopes() {
      List<Scope> scopes = new ArrayList<>();
      for (NamespacePattern namespace : namespaces) {
        for (Glob name : names) {
          scopes.add(new Scope(namespace, name, selector));
        }
      }
      return scopes;
    }
  }

  boolean includesCluster(String cluster) {
    return clusters.stream().anyMatch(pattern -> pattern.matches(cluster));
  }

  boolean isInForce(Instant at) {
    return window.isEmpty() || window.get().isOpen(at);
  }

  /** How many atoms the rule has at most. */
  long size() {
    return (long) types.groups().size()
        * types.plurals().size()
        * objects.namespaces().size()
        * objects.names().size();
  }

  List<Atom> atoms() {
    List<Scope> scopes = objects.scopes();
    List<Atom> atoms = new ArrayList<>();
    for (TypePattern pattern : types.patterns()) {
      for (Scope scope : scopes) {
        atoms.add(new Atom(pattern, scope));
      }
    }
    return atoms;
  }
}
