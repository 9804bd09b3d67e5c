package dev.lockstep.backend.access;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The filter of one shard: an entry is visible if an allowed scope includes it and no denied one
 * does. Plain names without a selector are looked up; only the other scopes are tried in turn.
 */
final class ScopeFilter implements EntryFilter {
  private final Side allowed;
  private final Side denied;
  private final boolean needsLabels;
  private final String canonical;

  /**
   * @param allowed scopes whose namespace matches the shard's
   * @param denied likewise
   */
  ScopeFilter(Collection<Scope> allowed, Collection<Scope> denied) {
    this.allowed = Side.of(allowed);
    this.denied = Side.of(denied);
    this.needsLabels =
        Stream.concat(allowed.stream(), denied.stream())
            .anyMatch(scope -> !scope.selector().isNone());
    this.canonical = lines("allow ", allowed) + lines("deny ", denied);
  }

  private record Side(Set<String> names, List<Scope> others) {
    static Side of(Collection<Scope> scopes) {
      Set<String> names = new HashSet<>();
      for (Scope scope : scopes) {
        if (isPlain(scope)) {
          names.add(scope.name().text());
        }
      }
      return new Side(names, scopes.stream().filter(scope -> !isPlain(scope)).toList());
    }

    private static boolean isPlain(Scope scope) {
      return scope.selector().isNone() && scope.name().isLiteral();
    }

    boolean includes(String name, LabelLookup labels) {
      if (names.contains(name)) {
        return true;
      }
      for (Scope scope : others) {
        if (scope.name().matches(name) && scope.selector().matches(labels)) {
          return true;
        }
      }
      return false;
    }
  }

  @Override
  public boolean allows(String name, LabelLookup labels) {
    return allowed.includes(name, labels) && !denied.includes(name, labels);
  }

  @Override
  public boolean needsLabels() {
    return needsLabels;
  }

  @Override
  public String canonical() {
    return canonical;
  }

  private static String lines(String verb, Collection<Scope> scopes) {
    return scopes.stream()
        .map(scope -> verb + scope.name().text() + " " + scope.selector().canonical() + "\n")
        .sorted()
        .distinct()
        .collect(Collectors.joining());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScopeFilter filter && filter.canonical.equals(canonical);
  }

  @Override
  public int hashCode() {
    return canonical.hashCode();
  }

  @Override
  public String toString() {
    return canonical;
  }
}
