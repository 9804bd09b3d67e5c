package dev.lockstep.agent.hotstate;

import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.ShardKey;
import java.util.Set;

/**
 * Limits of the hot state. The receivers of its frames check the same limits, and would close the
 * connection over a frame that exceeds one.
 */
final class Acceptance {
  private static final int TYPE_ID_CHARS_MAX = 317;

  private Acceptance() {}

  static void checkTypeId(String typeId) {
    boolean isPlain = typeId.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (!isPlain || typeId.isEmpty() || typeId.length() > TYPE_ID_CHARS_MAX) {
      throw new RefusedOperationException("A type's id is empty, too long or not plain text.");
    }
    if (typeId.equals(ShardKey.CATALOG_TYPE)) {
      throw new RefusedOperationException(
          "The cluster has a type called "
              + ShardKey.CATALOG_TYPE
              + ", the name of Lockstep's catalog of types: it is left out.");
    }
  }

  static void checkResource(String typeId, String namespace, byte[] resource) {
    if (namespace.length() > Limits.NAMESPACE_BYTES_MAX) {
      throw new RefusedOperationException("A namespace of " + typeId + " is too long.");
    }
    if (resource.length > Limits.RESOURCE_BYTES_MAX || !ResourceHead.isValid(resource)) {
      throw new RefusedOperationException(
          "A resource of " + typeId + " is not encoded as it must be, or too large.");
    }
  }

  static void checkList(String typeId, Set<ShardKey> shards) {
    for (ShardKey key : shards) {
      if (!key.type().equals(typeId)) {
        throw new RefusedOperationException(
            "A list of " + typeId + " holds objects of " + key.type() + ".");
      }
    }
  }
}
