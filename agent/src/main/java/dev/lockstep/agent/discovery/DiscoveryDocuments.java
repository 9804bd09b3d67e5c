package dev.lockstep.agent.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects types from an apiserver's discovery documents: the aggregated one, or the older ones,
 * one for each version of each group. Of a type in several versions it keeps the one that the
 * server prefers and names first. Owned by the discovery thread.
 */
public final class DiscoveryDocuments {

  private final Map<String, DiscoveredType> types = new LinkedHashMap<>();
  private final Set<String> doubtfulGroups = new HashSet<>();

  /** The server's types. Types of doubtful groups may be missing. */
  public record Result(List<DiscoveredType> types, Set<String> doubtfulGroups) {}

  Result result() {
    return new Result(List.copyOf(types.values()), Set.copyOf(doubtfulGroups));
  }

  void doubt(String group) {
    doubtfulGroups.add(group);
  }

  static boolean isAggregated(JsonNode document) {
    return document.path("kind").asText().equals("APIGroupDiscoveryList");
  }

  void addAggregated(JsonNode document) {
    for (JsonNode group : document.path("items")) {
      String name = group.path("metadata").path("name").asText("");
      for (JsonNode version : group.path("versions")) {
        if (version.path("freshness").asText("").equals("Stale")) {
          doubt(name);
        }
        String versionName = version.path("version").asText("");
        for (JsonNode resource : version.path("resources")) {
          add(
              new DiscoveredType(
                  name,
                  versionName,
                  resource.path("responseKind").path("kind").asText(""),
                  resource.path("resource").asText(""),
                  resource.path("scope").asText("").equals("Namespaced")),
              resource.path("verbs"));
        }
      }
    }
  }

  /** Versions of the core group, in the order of the document. */
  static List<String> coreVersions(JsonNode document) {
    List<String> versions = new ArrayList<>();
    document.path("versions").forEach(version -> versions.add(version.asText()));
    return versions;
  }

  /** Versions by group, the preferred one first. */
  static Map<String, List<String>> groupVersions(JsonNode document) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (JsonNode group : document.path("groups")) {
      String preferred = group.path("preferredVersion").path("version").asText("");
      List<String> versions = new ArrayList<>();
      if (!preferred.isEmpty()) {
        versions.add(preferred);
      }
      for (JsonNode version : group.path("versions")) {
        String name = version.path("version").asText("");
        if (!name.isEmpty() && !name.equals(preferred)) {
          versions.add(name);
        }
      }
      groups.put(group.path("name").asText(""), versions);
    }
    return groups;
  }

  void addResources(String group, String version, JsonNode document) {
    for (JsonNode resource : document.path("resources")) {
      add(
          new DiscoveredType(
              group,
              version,
              resource.path("kind").asText(""),
              resource.path("name").asText(""),
              resource.path("namespaced").asBoolean()),
          resource.path("verbs"));
    }
  }

  private void add(DiscoveredType type, JsonNode verbs) {
    boolean canList = false;
    boolean canWatch = false;
    for (JsonNode verb : verbs) {
      canList |= verb.asText().equals("list");
      canWatch |= verb.asText().equals("watch");
    }
    boolean isSubresource = type.plural().contains("/");
    boolean isComplete =
        !type.plural().isEmpty() && !type.kind().isEmpty() && !type.version().isEmpty();
    if (canList && canWatch && isComplete && !isSubresource) {
      types.putIfAbsent(type.typeId(), type);
    }
  }
}
