package dev.lockstep.bench.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.store.ResourceType;
import java.util.List;
import java.util.regex.Pattern;

/** Validates objects, and fills in the server's defaults. */
final class ObjectRules {

  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final int NAME_LENGTH_MAX = 253;

  private ObjectRules() {}

  /** Refuses an object that contradicts its path; fills in missing parts. */
  static void checkIdentity(
      ResourceType type, String version, String namespace, ObjectNode object) {
    checkSays(object, "kind", type.kind());
    checkSays(object, "apiVersion", type.apiVersion(version));
    if (!(object.get("metadata") instanceof ObjectNode metadata)) {
      throw ApiFailure.invalid(
          type.kind() + " \"\"",
          "metadata.name",
          "Required value: name or generateName is required");
    }
    if (!type.namespaced()) {
      metadata.remove("namespace");
      return;
    }
    String said = metadata.path("namespace").asText("");
    if (!said.isEmpty() && !said.equals(namespace)) {
      throw ApiFailure.badRequest(
          "the namespace of the object ("
              + said
              + ") is not that of the request ("
              + namespace
              + ")");
    }
    metadata.put("namespace", namespace);
  }

  /** Refuses names that cannot be part of a path; roles may have colons. */
  static void checkName(ResourceType type, String name) {
    boolean valid =
        type.group().equals("rbac.authorization.k8s.io")
            ? !name.isEmpty() && !name.contains("/") && !name.contains("%") && !name.startsWith(".")
            : SUBDOMAIN.matcher(name).matches();
    if (!valid || name.length() > NAME_LENGTH_MAX) {
      throw ApiFailure.invalid(
          type.kind() + " \"" + name + "\"",
          "metadata.name",
          "Invalid value: a lowercase RFC 1123 subdomain is required");
    }
  }

  /** Defaults that every real cluster shows to readers. */
  static void fillIn(ResourceType type, ObjectNode object) {
    switch (type.id()) {
      case "namespaces" -> {
        object
            .withObject("metadata")
            .withObject("labels")
            .put("kubernetes.io/metadata.name", object.path("metadata").path("name").asText());
        object.putObject("spec").putArray("finalizers").add("kubernetes");
        object.putObject("status").put("phase", "Active");
      }
      case "pods" ->
          object.putObject("status").put("phase", "Pending").put("qosClass", "BestEffort");
      default -> {}
    }
  }

  /** Whether something other than metadata and status differs. */
  static boolean specDiffers(ObjectNode before, ObjectNode after) {
    return !withoutMetadataAndStatus(before).equals(withoutMetadataAndStatus(after));
  }

  /** Whether a finalizer holds the object; those of Kubernetes itself count as done. */
  static boolean isHeld(ObjectNode object) {
    for (JsonNode finalizer : object.path("metadata").path("finalizers")) {
      if (!finalizer.asText().startsWith("kubernetes.io/")) {
        return true;
      }
    }
    return false;
  }

  private static ObjectNode withoutMetadataAndStatus(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    copy.remove(List.of("metadata", "status"));
    return copy;
  }

  private static void checkSays(ObjectNode object, String field, String expected) {
    String said = object.path(field).asText("");
    if (!said.isEmpty() && !said.equals(expected)) {
      throw ApiFailure.badRequest(
          field + " in the object (" + said + ") is not that of the request (" + expected + ")");
    }
  }
}
