package dev.lockstep.bench.cluster.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.store.ClusterState;
import dev.lockstep.bench.cluster.store.ObjectJson;
import dev.lockstep.bench.cluster.store.ObjectTable;
import dev.lockstep.bench.cluster.store.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Discovery documents: one for each group and version, or one for all. */
final class Discovery {

  private static final String VERSION = "1.34.0";
  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
  private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");
  static final String AGGREGATED = "as=APIGroupDiscoveryList";

  private final ClusterState state;

  Discovery(ClusterState state) {
    this.state = state;
  }

  /** Returns the answer if the path belongs to discovery. */
  Optional<ApiAnswer> answer(ApiRequest request) {
    List<String> path = request.path();
    String root = path.isEmpty() ? "" : path.getFirst();
    return switch (root + "/" + path.size()) {
      case "version/1" -> Optional.of(json(version()));
      case "healthz/1", "livez/1", "readyz/1" ->
          Optional.of(
              new ApiAnswer.Document(200, "text/plain; charset=utf-8", new byte[] {'o', 'k'}));
      case "api/1" -> Optional.of(aggregated(request, true).orElseGet(() -> json(coreVersions())));
      case "apis/1" -> Optional.of(aggregated(request, false).orElseGet(() -> json(groups())));
      case "apis/2" -> group(path.get(1)).map(Discovery::json);
      case "api/2" -> resources("", path.get(1)).map(Discovery::json);
      case "apis/3" -> resources(path.get(1), path.get(2)).map(Discovery::json);
      default -> Optional.empty();
    };
  }

  private static ObjectNode version() {
    ObjectNode version = ObjectJson.JSON.createObjectNode();
    version.put("major", "1").put("minor", "34").put("gitVersion", "v" + VERSION + "+simulated");
    version.put("gitCommit", "").put("gitTreeState", "clean").put("buildDate", "");
    return version.put("goVersion", "").put("compiler", "").put("platform", "linux/amd64");
  }

  private static ObjectNode coreVersions() {
    ObjectNode versions = ObjectJson.JSON.createObjectNode();
    versions.put("kind", "APIVersions").putArray("versions").add("v1");
    versions.putArray("serverAddressByClientCIDRs");
    return versions;
  }

  private ObjectNode groups() {
    ObjectNode groups = ObjectJson.JSON.createObjectNode();
    groups.put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode list = groups.putArray("groups");
    typesByGroup(false).forEach((group, types) -> list.add(group(group, types)));
    return groups;
  }

  private Optional<ObjectNode> group(String group) {
    return Optional.ofNullable(typesByGroup(false).get(group))
        .map(types -> {
          ObjectNode document = ObjectJson.JSON.createObjectNode();
          document.put("kind", "APIGroup").put("apiVersion", "v1");
          return document.setAll(group(group, types));
        });
  }

  private static ObjectNode group(String group, List<ResourceType> types) {
    ObjectNode document = ObjectJson.JSON.createObjectNode();
    document.put("name", group);
    ArrayNode versions = document.putArray("versions");
    for (String version : versions(types)) {
      versions.addObject().put("groupVersion", group + "/" + version).put("version", version);
    }
    document.set("preferredVersion", versions.get(0).deepCopy());
    return document;
  }

  private Optional<ObjectNode> resources(String group, String version) {
    List<ResourceType> types = typesByGroup(group.isEmpty()).getOrDefault(group, List.of());
    if (!versions(types).contains(version)) {
      return Optional.empty();
    }
    ObjectNode document = ObjectJson.JSON.createObjectNode();
    document.put("kind", "APIResourceList").put("apiVersion", "v1");
    document.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
    ArrayNode resources = document.putArray("resources");
    for (ResourceType type : types) {
      if (type.versions().contains(version)) {
        resources.add(resource(type));
        for (String subresource : sorted(type.subresources())) {
          ObjectNode entry = resources.addObject();
          entry.put("name", type.names().plural() + "/" + subresource).put("singularName", "");
          entry.put("namespaced", type.namespaced()).put("kind", type.kind());
          texts(entry.putArray("verbs"), SUBRESOURCE_VERBS);
        }
      }
    }
    return Optional.of(document);
  }

  private static ObjectNode resource(ResourceType type) {
    ObjectNode entry = ObjectJson.JSON.createObjectNode();
    entry.put("name", type.names().plural()).put("singularName", type.names().singular());
    entry.put("namespaced", type.namespaced()).put("kind", type.kind());
    texts(entry.putArray("verbs"), VERBS);
    names(type, entry);
    return entry;
  }

  /** The document of aggregated discovery, if the caller accepts it. */
  private Optional<ApiAnswer> aggregated(ApiRequest request, boolean core) {
    for (String wanted : request.headers().accept().split(",", -1)) {
      String plain = wanted.replace(" ", "");
      if (plain.startsWith("application/json") && plain.contains(AGGREGATED)) {
        String version = plain.contains("v=v2beta1") ? "v2beta1" : "v2";
        String contentType =
            "application/json;g=apidiscovery.k8s.io;v=" + version + ";" + AGGREGATED;
        byte[] body = ObjectJson.bytes(aggregated(version, core));
        return Optional.of(new ApiAnswer.Document(200, contentType, body));
      }
    }
    return Optional.empty();
  }

  private ObjectNode aggregated(String discoveryVersion, boolean core) {
    ObjectNode document = ObjectJson.JSON.createObjectNode();
    document.put("kind", "APIGroupDiscoveryList");
    document.put("apiVersion", "apidiscovery.k8s.io/" + discoveryVersion).putObject("metadata");
    ArrayNode items = document.putArray("items");
    typesByGroup(core)
        .forEach((group, types) -> {
          ObjectNode item = items.addObject();
          item.putObject("metadata").put("name", group).putNull("creationTimestamp");
          ArrayNode versions = item.putArray("versions");
          for (String version : versions(types)) {
            ObjectNode entry = versions.addObject().put("version", version);
            ArrayNode resources = entry.putArray("resources");
            types.stream()
                .filter(type -> type.versions().contains(version))
                .forEach(type -> resources.add(aggregated(type, version)));
            entry.put("freshness", "Current");
          }
        });
    return document;
  }

  private static ObjectNode aggregated(ResourceType type, String version) {
    ObjectNode entry = ObjectJson.JSON.createObjectNode();
    entry.put("resource", type.names().plural());
    entry.set("responseKind", kind(type, version));
    entry.put("scope", type.namespaced() ? "Namespaced" : "Cluster");
    entry.put("singularResource", type.names().singular());
    texts(entry.putArray("verbs"), VERBS);
    names(type, entry);
    for (String subresource : sorted(type.subresources())) {
      ObjectNode sub = entry.withArray("subresources").addObject().put("subresource", subresource);
      sub.set("responseKind", kind(type, version));
      texts(sub.putArray("verbs"), SUBRESOURCE_VERBS);
    }
    return entry;
  }

  private static ObjectNode kind(ResourceType type, String version) {
    ObjectNode kind = ObjectJson.JSON.createObjectNode();
    return kind.put("group", type.group()).put("version", version).put("kind", type.kind());
  }

  private static void names(ResourceType type, ObjectNode entry) {
    if (!type.names().shortNames().isEmpty()) {
      texts(entry.putArray("shortNames"), type.names().shortNames());
    }
    if (!type.names().categories().isEmpty()) {
      texts(entry.putArray("categories"), type.names().categories());
    }
  }

  private TreeMap<String, List<ResourceType>> typesByGroup(boolean core) {
    TreeMap<String, List<ResourceType>> groups = new TreeMap<>();
    for (ObjectTable table : state.tables()) {
      ResourceType type = table.type();
      if (type.group().isEmpty() == core) {
        groups.computeIfAbsent(type.group(), _ -> new ArrayList<>()).add(type);
      }
    }
    return groups;
  }

  private static Set<String> versions(List<ResourceType> types) {
    Set<String> versions = new LinkedHashSet<>();
    types.forEach(type -> versions.addAll(type.versions()));
    return versions;
  }

  private static List<String> sorted(Set<String> texts) {
    return texts.stream().sorted().toList();
  }

  private static void texts(ArrayNode into, List<String> texts) {
    texts.forEach(into::add);
  }

  private static ApiAnswer json(ObjectNode document) {
    return new ApiAnswer.Document(200, ClusterApi.JSON_TYPE, ObjectJson.bytes(document));
  }
}
