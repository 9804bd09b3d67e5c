package dev.lockstep.bench.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.bench.cluster.store.ObjectJson;
import dev.lockstep.bench.cluster.store.ResourceType;
import dev.lockstep.bench.cluster.store.StoredObject;

/**
 * The objects of a type that a list or watch sees.
 *
 * @param namespace only this one, or all when it is empty
 */
public record Selection(
    ResourceType type, String namespace, LabelSelector labels, FieldSelector fields) {

  /** Whether it selects among the objects of its namespace. */
  public boolean isPartial() {
    return !labels.isEmpty() || !fields.isEmpty();
  }

  public boolean includes(StoredObject object) {
    if (!namespace.isEmpty() && !object.namespace().equals(namespace)) {
      return false;
    }
    if (!fields.matchesNames(object)) {
      return false;
    }
    if (labels.isEmpty() && !fields.needsContent()) {
      return true;
    }
    JsonNode tree = ObjectJson.tree(type, object);
    return labels.matches(tree.path("metadata").path("labels")) && fields.matches(tree);
  }
}
