package dev.lockstep.bench.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.bench.cluster.store.ResourceType;
import dev.lockstep.bench.cluster.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A parsed fieldSelector; all of its requirements must hold. */
public record FieldSelector(List<Requirement> requirements) {

  static final FieldSelector EVERYTHING = new FieldSelector(List.of());

  private static final String NAME = "metadata.name";
  private static final String NAMESPACE = "metadata.namespace";

  /** Fields that can be selected besides name and namespace. */
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "pods", Set.of("spec.nodeName", "spec.restartPolicy", "status.phase", "status.podIP"),
          "events",
              Set.of(
                  "involvedObject.kind",
                  "involvedObject.namespace",
                  "involvedObject.name",
                  "involvedObject.uid",
                  "reason",
                  "type"),
          "nodes", Set.of("spec.unschedulable"),
          "namespaces", Set.of("status.phase"),
          "secrets", Set.of("type"));

  /** One requirement: the field is, or is not, a value. */
  public record Requirement(String field, boolean equal, String value) {

    boolean isName() {
      return field.equals(NAME) || field.equals(NAMESPACE);
    }

    boolean matches(String actual) {
      return equal == actual.equals(value);
    }
  }

  /** Parses a selector, or fails as a bad request when the type does not have such a field. */
  static FieldSelector parse(String text, ResourceType type) {
    if (text.isBlank()) {
      return EVERYTHING;
    }
    List<Requirement> requirements = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      int operator = part.indexOf('=');
      if (operator < 1) {
        throw ApiFailure.badRequest("invalid field selector '" + text + "'");
      }
      boolean equal = part.charAt(operator - 1) != '!';
      String field = part.substring(0, equal ? operator : operator - 1).trim();
      String value = part.substring(operator + 1).replaceFirst("^=", "").trim();
      Requirement requirement = new Requirement(field, equal, value);
      if (!requirement.isName() && !FIELDS.getOrDefault(type.id(), Set.of()).contains(field)) {
        throw ApiFailure.badRequest("field label not supported: " + field);
      }
      requirements.add(requirement);
    }
    return new FieldSelector(List.copyOf(requirements));
  }

  public boolean isEmpty() {
    return requirements.isEmpty();
  }

  boolean needsContent() {
    return !requirements.stream().allMatch(Requirement::isName);
  }

  /** Whether the requirements that concern only name and namespace hold. */
  boolean matchesNames(StoredObject object) {
    return requirements.stream()
        .filter(Requirement::isName)
        .allMatch(wanted ->
            wanted.matches(wanted.field().equals(NAME) ? object.name() : object.namespace()));
  }

  boolean matches(JsonNode object) {
    return requirements.stream()
        .allMatch(wanted -> {
          JsonNode value = object.at("/" + wanted.field().replace('.', '/'));
          return wanted.matches(value.asText(""));
        });
  }
}
