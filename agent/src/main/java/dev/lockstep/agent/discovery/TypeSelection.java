package dev.lockstep.agent.discovery;

import dev.lockstep.agent.printing.BuiltInTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Selects the types to watch from the types of a server. Without patterns it selects the built-in
 * types that people look at, and every type of other groups. It selects secrets only when they are
 * included, and of the two names of events only the core one unless a pattern names the other.
 */
public final class TypeSelection {

  /**
   * The selected types, the patterns that matched nothing, and the number of types over the limit.
   */
  public record Chosen(List<DiscoveredType> types, List<String> unmatched, int refused) {}

  private static final String OTHER_EVENTS = "events.events.k8s.io";

  /** The types that people look at most come first; the others follow by name. */
  private static final Map<String, Integer> RANKS = ranks();

  /**
   * Groups that the apiserver itself serves: without patterns, only their built-in types are
   * watched.
   */
  private static final Set<String> BUILT_IN_GROUPS =
      Set.of(
          "",
          "admissionregistration.k8s.io",
          "apiextensions.k8s.io",
          "apiregistration.k8s.io",
          "apps",
          "authentication.k8s.io",
          "authorization.k8s.io",
          "autoscaling",
          "batch",
          "certificates.k8s.io",
          "coordination.k8s.io",
          "discovery.k8s.io",
          "events.k8s.io",
          "extensions",
          "flowcontrol.apiserver.k8s.io",
          "internal.apiserver.k8s.io",
          "networking.k8s.io",
          "node.k8s.io",
          "policy",
          "rbac.authorization.k8s.io",
          "resource.k8s.io",
          "scheduling.k8s.io",
          "storage.k8s.io",
          "storagemigration.k8s.io");

  private final List<TypePattern> patterns;
  private final boolean includesSecrets;
  private final int typesMax;

  public TypeSelection(TypeChoice choice) {
    this.patterns = choice.patterns().stream().map(TypePattern::of).toList();
    this.includesSecrets = choice.includesSecrets();
    this.typesMax = choice.typesMax();
  }

  public Chosen choose(List<DiscoveredType> all) {
    List<DiscoveredType> chosen = new ArrayList<>();
    for (DiscoveredType type : all) {
      if (isChosen(type)) {
        chosen.add(type);
      }
    }
    chosen.sort(Comparator.comparingInt(TypeSelection::rank).thenComparing(DiscoveredType::typeId));
    int refused = Math.max(0, chosen.size() - typesMax);
    List<String> unmatched =
        patterns.stream()
            .filter(pattern -> all.stream().noneMatch(type -> pattern.matches(type.typeId())))
            .map(TypePattern::text)
            .toList();
    return new Chosen(List.copyOf(chosen.subList(0, chosen.size() - refused)), unmatched, refused);
  }

  public boolean isChosen(DiscoveredType type) {
    String id = type.typeId();
    if (id.equals(TypeChoice.SECRETS) && !includesSecrets) {
      return false;
    }
    if (patterns.isEmpty()) {
      return !BUILT_IN_GROUPS.contains(type.group())
          || (BuiltInTypes.find(id).isPresent() && !id.equals(OTHER_EVENTS));
    }
    return patterns.stream()
        .anyMatch(
            pattern -> pattern.matches(id) && (pattern.isExact() || !id.equals(OTHER_EVENTS)));
  }

  private static int rank(DiscoveredType type) {
    return RANKS.getOrDefault(type.typeId(), Integer.MAX_VALUE);
  }

  private static Map<String, Integer> ranks() {
    Map<String, Integer> ranks = new HashMap<>();
    BuiltInTypes.all().forEach(type -> ranks.put(type.typeId(), ranks.size()));
    return Map.copyOf(ranks);
  }
}
