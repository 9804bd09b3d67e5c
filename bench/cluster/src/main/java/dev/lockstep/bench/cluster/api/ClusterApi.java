package dev.lockstep.bench.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.api.Gate.Verb;
import dev.lockstep.bench.cluster.store.ClusterState;
import dev.lockstep.bench.cluster.store.ObjectJson;
import dev.lockstep.bench.cluster.store.ObjectTable;
import dev.lockstep.bench.cluster.store.StoredObject;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The API: answers each request with an {@link ApiAnswer} or an {@link ApiFailure}.
 *
 * <p>It behaves like a kube-apiserver for readers and for the writes of tests. It does not support
 * protobuf and table encodings, server-side apply, dry runs, admission, and subresources other than
 * status. Owner: the cluster's thread.
 */
public final class ClusterApi {

  public static final String JSON_TYPE = "application/json";

  private static final Set<String> PUBLIC_ROOTS = Set.of("version", "healthz", "livez", "readyz");
  private static final Set<String> JSON_RANGES = Set.of("*/*", "application/*", JSON_TYPE);
  private static final String MANAGER = "lockstep-api";

  private final ClusterState state;
  private final Discovery discovery;
  private final Reading reading;
  private final Writing writing;
  private final Deleting deleting;
  private final CustomTypes customTypes;

  public ClusterApi(ClusterState state, InstantSource clock, UidSource uids) {
    this.state = state;
    this.discovery = new Discovery(state);
    this.reading = new Reading(state);
    this.writing = new Writing(state, clock, uids);
    this.customTypes = new CustomTypes(state);
    this.deleting = new Deleting(state, writing, customTypes);
  }

  /** Whether a request needs no token. */
  public static boolean isPublic(ApiRequest request) {
    return request.path().size() == 1 && PUBLIC_ROOTS.contains(request.path().getFirst());
  }

  /**
   * Answers a request.
   *
   * @param gate is called before any access to a type
   */
  public ApiAnswer handle(ApiRequest request, Gate gate) {
    checkAccept(request.headers().accept());
    if (request.method().equals("GET")) {
      Optional<ApiAnswer> document = discovery.answer(request);
      if (document.isPresent()) {
        return document.get();
      }
    }
    ResourcePath path = ResourcePath.parse(request.path()).orElseThrow(ApiFailure::unknownPath);
    ObjectTable table =
        state
            .table(path.type().id())
            .filter(served -> served.type().versions().contains(path.type().version()))
            .filter(served -> isPlaced(served, path))
            .orElseThrow(ApiFailure::unknownPath);
    Target target = new Target(table, path, request);
    return switch (request.method()) {
      case "GET" -> path.isCollection() ? many(target, gate) : one(target, gate);
      case "POST" -> create(target, gate);
      case "PUT" -> replace(target, gate);
      case "PATCH" -> patch(target, gate);
      case "DELETE" -> path.isCollection() ? deleteMany(target, gate) : deleteOne(target, gate);
      default -> throw ApiFailure.of(405, "the server does not allow this method");
    };
  }

  /** A request with the table of its type. */
  private record Target(ObjectTable table, ResourcePath path, ApiRequest request) {

    String version() {
      return path.type().version();
    }
  }

  private ApiAnswer many(Target target, Gate gate) {
    ListOptions options = ListOptions.of(target.request(), gate.offersStreamingLists());
    gate.admit(target.table().type(), options.watch() ? Verb.WATCH : Verb.LIST);
    return options.watch()
        ? reading.watch(target.table(), target.version(), selection(target), options)
        : reading.list(
            target.table(), target.version(), selection(target), options, gate.hasStaleCache());
  }

  private ApiAnswer one(Target target, Gate gate) {
    gate.admit(target.table().type(), Verb.GET);
    ResourcePath path = target.path();
    return answer(
        200, target, reading.get(target.table(), path.namespace(), path.name(), target.request()));
  }

  private ApiAnswer create(Target target, Gate gate) {
    ResourcePath path = target.path();
    if (!path.isCollection()
        || (target.table().type().namespaced() && path.namespace().isEmpty())) {
      throw ApiFailure.of(405, "the server does not allow this method");
    }
    gate.admit(target.table().type(), Verb.CREATE);
    ObjectNode object = body(target.request());
    boolean definition = isDefinition(target);
    if (definition) {
      customTypes.check(object);
    }
    StoredObject stored =
        writing.create(target.table(), target.version(), path.namespace(), object, MANAGER);
    if (definition) {
      stored = establish(target.table(), stored);
    }
    return answer(201, target, stored);
  }

  private ApiAnswer replace(Target target, Gate gate) {
    gate.admit(target.table().type(), Verb.UPDATE);
    return write(target, find(target), body(target.request()));
  }

  private ApiAnswer patch(Target target, Gate gate) {
    gate.admit(target.table().type(), Verb.PATCH);
    StoredObject stored = find(target);
    ObjectNode patched = ObjectJson.tree(target.table().type(), stored);
    // Without this, a patch that names no version would conflict with the old version that it
    // contains.
    patched.withObject("metadata").remove("resourceVersion");
    patched.put("apiVersion", target.table().type().apiVersion(target.version()));
    switch (target.request().headers().contentType().replaceFirst(";.*", "").trim()) {
      case "application/merge-patch+json" -> MergePatch.apply(patched, body(target.request()));
      case "application/json-patch+json" -> patched = jsonPatch(patched, target.request());
      default ->
          throw ApiFailure.of(
              415,
              "the body of a PATCH must be application/merge-patch+json or"
                  + " application/json-patch+json");
    }
    return write(target, stored, patched);
  }

  private ApiAnswer write(Target target, StoredObject stored, ObjectNode object) {
    boolean definition = isDefinition(target);
    if (definition) {
      customTypes.check(object);
    }
    boolean statusOnly = target.path().subresource().equals("status");
    StoredObject written =
        writing.replace(
            target.table(),
            target.version(),
            stored,
            object,
            new Writing.Write(statusOnly, MANAGER));
    if (definition && !statusOnly) {
      written = establish(target.table(), written);
    }
    deleting.settle(target.table(), written);
    return answer(200, target, written);
  }

  private ApiAnswer deleteOne(Target target, Gate gate) {
    gate.admit(target.table().type(), Verb.DELETE);
    StoredObject stored = find(target);
    ObjectNode options = optionalBody(target.request());
    deleting.checkPreconditions(target.table(), stored, options);
    deleting.delete(target.table(), stored);
    Optional<StoredObject> held = target.table().get(stored.key());
    return held.isPresent() ? answer(200, target, held.get()) : deleted(target, stored);
  }

  private ApiAnswer deleteMany(Target target, Gate gate) {
    gate.admit(target.table().type(), Verb.DELETECOLLECTION);
    ListOptions options = ListOptions.of(target.request(), true);
    ApiAnswer list =
        reading.list(target.table(), target.version(), selection(target), options, false);
    if (list instanceof ApiAnswer.ObjectList objects) {
      objects.objects().forEach(object -> deleting.delete(target.table(), object));
    }
    return list;
  }

  /**
   * Puts an object without changes, status included, and completes its identity. Serves the type of
   * a definition.
   */
  public StoredObject apply(String typeId, ObjectNode object) {
    ObjectTable table = state.known(typeId);
    boolean definition = typeId.equals(CustomTypes.DEFINITIONS);
    if (definition) {
      customTypes.check(object);
    }
    StoredObject stored = writing.apply(table, object);
    return definition ? establish(table, stored) : stored;
  }

  /** Deletes an object by the API's rules; returns false when there is none. */
  public boolean delete(String typeId, String namespace, String name) {
    ObjectTable table = state.known(typeId);
    Optional<StoredObject> stored = table.get(table.type().key(namespace, name));
    stored.ifPresent(object -> deleting.delete(table, object));
    return stored.isPresent();
  }

  private StoredObject establish(ObjectTable table, StoredObject stored) {
    ObjectNode definition = ObjectJson.tree(table.type(), stored);
    customTypes.serve(definition);
    if (definition.at("/status/conditions").isArray()) {
      return stored;
    }
    return writing.put(table, CustomTypes.established(definition, writing.now()));
  }

  private StoredObject find(Target target) {
    ResourcePath path = target.path();
    if (path.isCollection()) {
      throw ApiFailure.of(405, "the server does not allow this method");
    }
    return target
        .table()
        .get(target.table().type().key(path.namespace(), path.name()))
        .orElseThrow(() -> ApiFailure.notFound(target.table().type(), path.name()));
  }

  private static Selection selection(Target target) {
    return new Selection(
        target.table().type(),
        target.path().namespace(),
        LabelSelector.parse(target.request().parameter("labelSelector")),
        FieldSelector.parse(target.request().parameter("fieldSelector"), target.table().type()));
  }

  private static ApiAnswer answer(int code, Target target, StoredObject object) {
    return new ApiAnswer.One(
        code, new ApiAnswer.Form(target.table().type(), target.version()), object);
  }

  private static ApiAnswer deleted(Target target, StoredObject object) {
    JsonNode metadata = ObjectJson.tree(target.table().type(), object).path("metadata");
    ObjectNode status = ObjectJson.JSON.createObjectNode();
    status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    ObjectNode details = status.put("status", "Success").putObject("details");
    details.put("name", object.name()).put("kind", target.path().type().plural());
    details.put("group", target.path().type().group()).put("uid", metadata.path("uid").asText());
    return new ApiAnswer.Document(200, JSON_TYPE, ObjectJson.bytes(status));
  }

  private static boolean isDefinition(Target target) {
    return target.table().type().id().equals(CustomTypes.DEFINITIONS);
  }

  /** Whether a path names a namespace exactly when its type and its target require one. */
  private static boolean isPlaced(ObjectTable table, ResourcePath path) {
    boolean known =
        path.subresource().isEmpty() || table.type().subresources().contains(path.subresource());
    boolean placed =
        table.type().namespaced()
            ? !path.namespace().isEmpty() || path.isCollection()
            : path.namespace().isEmpty();
    return known && placed;
  }

  private static ObjectNode jsonPatch(ObjectNode object, ApiRequest request) {
    try {
      JsonNode patched = JsonPatch.apply(ObjectJson.JSON.readTree(request.body()), object);
      if (patched instanceof ObjectNode result) {
        return result;
      }
    } catch (JsonPatchException | IOException malformed) {
      throw ApiFailure.badRequest("the patch cannot be applied: " + malformed.getMessage());
    }
    throw ApiFailure.badRequest("the patch does not leave an object");
  }

  private static ObjectNode body(ApiRequest request) {
    return ObjectJson.parse(request.body())
        .orElseThrow(() -> ApiFailure.badRequest("the body is not one JSON object"));
  }

  private static ObjectNode optionalBody(ApiRequest request) {
    return request.body().length == 0 ? ObjectJson.JSON.createObjectNode() : body(request);
  }

  private static void checkAccept(String accept) {
    if (!accept.isBlank() && Stream.of(accept.split(",", -1)).noneMatch(ClusterApi::isOffered)) {
      throw ApiFailure.of(406, "only the following media types are accepted: " + JSON_TYPE);
    }
  }

  private static boolean isOffered(String mediaType) {
    boolean otherForm = mediaType.contains("as=") && !mediaType.contains(Discovery.AGGREGATED);
    return !otherForm && JSON_RANGES.contains(mediaType.replaceFirst(";.*", "").trim());
  }
}
