package dev.lockstep.bench.cluster.story.object;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.UUID;

/** Metadata of objects and the references between them. */
public final class Owners {

  private Owners() {}

  static ObjectNode reference(String apiVersion, String kind, String name, String uid) {
    return Tree.of("apiVersion", apiVersion)
        .and("kind", kind)
        .and("name", name)
        .and("uid", uid)
        .and("controller", true)
        .and("blockOwnerDeletion", true);
  }

  /** The uid of an object that accompanies another one for its life. */
  public static String uid(String of, String what) {
    return UUID.nameUUIDFromBytes((of + what).getBytes(UTF_8)).toString();
  }

  public static ObjectNode metadata(
      String namespace, String name, String uid, Instant created, ObjectNode labels) {
    return Tree.of("name", name)
        .and("namespace", namespace.isEmpty() ? null : namespace)
        .and("uid", uid)
        .and("creationTimestamp", created)
        .and("labels", labels.isEmpty() ? null : labels);
  }
}
