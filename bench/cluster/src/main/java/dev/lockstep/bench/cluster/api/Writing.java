package dev.lockstep.bench.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.store.ClusterState;
import dev.lockstep.bench.cluster.store.ObjectJson;
import dev.lockstep.bench.cluster.store.ObjectTable;
import dev.lockstep.bench.cluster.store.ResourceType;
import dev.lockstep.bench.cluster.store.StoredObject;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** POST, PUT and PATCH. */
final class Writing {

  private static final String NAMES = "bcdfghjklmnpqrstvwxz2456789";
  private static final int GENERATED_LENGTH = 5;

  private final ClusterState state;
  private final InstantSource clock;
  private final UidSource uids;

  Writing(ClusterState state, InstantSource clock, UidSource uids) {
    this.state = state;
    this.clock = clock;
    this.uids = uids;
  }

  StoredObject create(
      ObjectTable table, String version, String namespace, ObjectNode object, String manager) {
    ResourceType type = table.type();
    ObjectRules.checkIdentity(type, version, namespace, object);
    ObjectNode metadata = object.withObject("metadata");
    if (!metadata.path("resourceVersion").asText("").isEmpty()) {
      throw ApiFailure.badRequest("resourceVersion should not be set on objects to be created");
    }
    String uid = uids.next();
    String name = metadata.path("name").asText(generatedName(metadata, uid));
    ObjectRules.checkName(type, name);
    if (type.namespaced() && state.known("namespaces").find(namespace) == null) {
      throw ApiFailure.notFound(state.known("namespaces").type(), namespace);
    }
    if (table.find(type.key(namespace, name)) != null) {
      throw ApiFailure.alreadyExists(type, name);
    }
    metadata.put("name", name).put("uid", uid).put("creationTimestamp", now());
    metadata.remove("deletionTimestamp");
    if (type.hasStatus()) {
      object.remove("status");
    }
    ObjectRules.fillIn(type, object);
    if (type.countsGenerations() && object.has("spec")) {
      metadata.put("generation", 1);
    }
    return store(table, version, object, manager);
  }

  /** Replaces an object, or only its status. */
  StoredObject replace(
      ObjectTable table, String version, StoredObject stored, ObjectNode object, Write write) {
    ResourceType type = table.type();
    ObjectRules.checkIdentity(type, version, stored.namespace(), object);
    ObjectNode before = ObjectJson.tree(type, stored);
    ObjectNode metadata = object.withObject("metadata");
    String name = metadata.path("name").asText(stored.name());
    if (!name.equals(stored.name())) {
      throw ApiFailure.badRequest(
          "the name of the object ("
              + name
              + ") is not that of the request ("
              + stored.name()
              + ")");
    }
    checkUnchangedSince(type, stored, before, metadata);

    ObjectNode after = write.statusOnly() ? before.deepCopy() : object;
    if (write.statusOnly()) {
      copy(object, after, "status");
    } else if (type.hasStatus()) {
      copy(before, after, "status");
    }
    keepServerFields(before, after);
    if (type.countsGenerations() && ObjectRules.specDiffers(before, after)) {
      long generation = before.path("metadata").path("generation").asLong(0);
      after.withObject("metadata").put("generation", generation + 1);
    }
    if (withoutManagedFields(before).equals(withoutManagedFields(after))) {
      return stored;
    }
    return store(table, version, after, write.manager());
  }

  /**
   * The way in which an object is replaced.
   *
   * @param statusOnly through the status subresource
   * @param manager name of the writer, for managedFields
   */
  record Write(boolean statusOnly, String manager) {}

  /** Puts an object without changes, for the server's own writes. */
  StoredObject put(ObjectTable table, ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    String key =
        table.type().key(metadata.path("namespace").asText(""), metadata.path("name").asText());
    return state.put(table, key, ObjectJson.body(object));
  }

  /** Puts an object with its status, after filling in uid, times and generation. */
  StoredObject apply(ObjectTable table, ObjectNode object) {
    ObjectNode metadata = object.withObject("metadata");
    ObjectRules.checkName(table.type(), metadata.path("name").asText());
    String key =
        table.type().key(metadata.path("namespace").asText(""), metadata.path("name").asText());
    JsonNode before =
        table
            .get(key)
            .map(stored -> ObjectJson.tree(table.type(), stored).path("metadata"))
            .orElse(MissingNode.getInstance());
    fill(metadata, "uid", before.path("uid").asText(uids.next()));
    fill(metadata, "creationTimestamp", before.path("creationTimestamp").asText(now()));
    return put(table, object);
  }

  private static void fill(ObjectNode metadata, String field, String value) {
    if (!metadata.has(field)) {
      metadata.put(field, value);
    }
  }

  String now() {
    return timestamp(clock.instant());
  }

  /** An instant as Kubernetes writes it. */
  static String timestamp(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private StoredObject store(ObjectTable table, String version, ObjectNode object, String manager) {
    ManagedFields.set(
        object,
        table.type().apiVersion(version),
        new ManagedFields.Managers(manager, now(), null, now()));
    return put(table, object);
  }

  private static void checkUnchangedSince(
      ResourceType type, StoredObject stored, ObjectNode before, ObjectNode metadata) {
    String expected = metadata.path("resourceVersion").asText("");
    if (!expected.isEmpty() && !expected.equals(Long.toString(stored.resourceVersion()))) {
      throw ApiFailure.conflict(
          type,
          stored.name(),
          "the object has been modified; please apply your changes to the latest version and try"
              + " again");
    }
    String uid = metadata.path("uid").asText("");
    if (!uid.isEmpty() && !uid.equals(before.path("metadata").path("uid").asText())) {
      throw ApiFailure.conflict(type, stored.name(), "the uid is of another object of that name");
    }
  }

  /** Metadata of the server, which a writer may leave out but not change. */
  private static void keepServerFields(ObjectNode before, ObjectNode after) {
    ObjectNode from = before.withObject("metadata");
    ObjectNode to = after.withObject("metadata");
    for (String field :
        new String[] {"name", "uid", "creationTimestamp", "generation", "deletionTimestamp"}) {
      copy(from, to, field);
    }
    to.remove("resourceVersion");
  }

  private static void copy(ObjectNode from, ObjectNode to, String field) {
    JsonNode value = from.get(field);
    if (value == null) {
      to.remove(field);
    } else {
      to.set(field, value);
    }
  }

  private static ObjectNode withoutManagedFields(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    copy.remove(List.of("kind", "apiVersion"));
    copy.withObject("metadata").remove(List.of("managedFields", "resourceVersion"));
    return copy;
  }

  private static String generatedName(ObjectNode metadata, String uid) {
    String prefix = metadata.path("generateName").asText("");
    if (prefix.isEmpty()) {
      return "";
    }
    StringBuilder name = new StringBuilder(prefix);
    for (int i = 0; i < GENERATED_LENGTH; i++) {
      name.append(NAMES.charAt(uid.charAt(i) % NAMES.length()));
    }
    return name.toString();
  }
}
