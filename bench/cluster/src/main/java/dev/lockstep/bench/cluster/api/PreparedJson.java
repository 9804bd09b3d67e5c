package dev.lockstep.bench.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;

/**
 * A part that many objects share, such as the containers of all pods of one revision. It is encoded
 * once, with its managed fields, and then copied as text. Immutable.
 */
public final class PreparedJson extends POJONode {

  private static final long serialVersionUID = 1L;

  private final String managedFields;

  private PreparedJson(String json, String managedFields) {
    super(new RawValue(json));
    this.managedFields = managedFields;
  }

  public static PreparedJson of(JsonNode part) {
    return new PreparedJson(part.toString(), ManagedFields.of(part));
  }

  String managedFields() {
    return managedFields;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
