package dev.lockstep.bench.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.store.ClusterState;
import dev.lockstep.bench.cluster.store.ObjectTable;
import dev.lockstep.bench.cluster.store.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Makes types of CustomResourceDefinitions. */
final class CustomTypes {

  static final String DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io";

  private final ClusterState state;

  CustomTypes(ClusterState state) {
    this.state = state;
  }

  /** Refuses an invalid definition. */
  void check(ObjectNode definition) {
    ResourceType type = type(definition);
    String what = "CustomResourceDefinition \"" + name(definition) + "\"";
    if (type.group().isEmpty() || type.names().plural().isEmpty() || type.kind().isEmpty()) {
      throw ApiFailure.invalid(
          what, "spec", "Required value: group, names.plural and names.kind are required");
    }
    if (!type.id().equals(name(definition))) {
      throw ApiFailure.invalid(what, "metadata.name", "Invalid value: must be " + type.id());
    }
    if (!List.of("Namespaced", "Cluster").contains(definition.at("/spec/scope").asText())) {
      throw ApiFailure.invalid(what, "spec.scope", "Unsupported value");
    }
    if (type.versions().isEmpty()) {
      throw ApiFailure.invalid(what, "spec.versions", "Required value: one must be served");
    }
    boolean builtIn = state.table(type.id()).map(table -> !table.type().custom()).orElse(false);
    if (builtIn) {
      throw ApiFailure.forbidden(type.id(), "redefine");
    }
  }

  /** Serves the type of an accepted definition, or updates a served type. */
  void serve(ObjectNode definition) {
    ResourceType type = type(definition);
    if (state.table(type.id()).isPresent()) {
      state.redefine(type);
    } else {
      state.serve(type);
    }
  }

  void withdraw(String typeId) {
    if (state.table(typeId).map(ObjectTable::type).filter(ResourceType::custom).isPresent()) {
      state.withdraw(typeId);
    }
  }

  /** The status of a definition whose names are accepted and whose type is served. */
  static ObjectNode established(ObjectNode definition, String now) {
    ObjectNode accepted = definition.deepCopy();
    ObjectNode status = accepted.putObject("status");
    for (String condition : List.of("NamesAccepted", "Established")) {
      ObjectNode entry = status.withArray("conditions").addObject();
      entry.put("type", condition).put("status", "True").put("lastTransitionTime", now);
      entry.put("reason", condition.equals("Established") ? "InitialNamesAccepted" : "NoConflicts");
    }
    status.set("acceptedNames", definition.at("/spec/names").deepCopy());
    for (JsonNode version : definition.at("/spec/versions")) {
      if (version.path("storage").asBoolean()) {
        status.withArray("storedVersions").add(version.path("name").asText());
      }
    }
    return accepted;
  }

  private static String name(ObjectNode definition) {
    return definition.at("/metadata/name").asText();
  }

  private static ResourceType type(ObjectNode definition) {
    JsonNode spec = definition.path("spec");
    JsonNode names = spec.path("names");
    String kind = names.path("kind").asText("");
    String singular = names.path("singular").asText(kind.toLowerCase(Locale.ROOT));
    List<String> versions = new ArrayList<>();
    Set<String> subresources = new LinkedHashSet<>();
    for (JsonNode version : spec.path("versions")) {
      if (version.path("served").asBoolean()) {
        versions.add(version.path("name").asText());
        version.path("subresources").fieldNames().forEachRemaining(subresources::add);
      }
    }
    subresources.retainAll(Set.of("status"));
    return new ResourceType(
        new ResourceType.Api(spec.path("group").asText(""), versions),
        new ResourceType.Names(
            names.path("plural").asText(""),
            singular,
            kind,
            texts(names.path("shortNames")),
            texts(names.path("categories"))),
        spec.path("scope").asText().equals("Namespaced"),
        subresources,
        true);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return List.copyOf(texts);
  }
}
