package dev.lockstep.agent.hotstate;

import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.ShardKey;
import java.util.List;
import java.util.Map;

/**
 * What the hot state takes. Whoever receives its frames holds them against the same limits, and
 * would end the connection over one that goes past them: so nothing does.
 */
final class Acceptance {
  private static final int TYPE_ID_CHARS_MAX = 317;

  private Acceptance() {}

  static void checkTypeId(String typeId) {
    boolean isPlain = typeId.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (!isPlain || typeId.isEmpty() || typeId.length() > TYPE_ID_CHARS_MAX) {
      throw new RefusedOperationException("A type's id is empty, too long or no plain text.");
    }
    if (typeId.equals(ShardKey.CATALOG_TYPE)) {
      throw new RefusedOperationException(
          "The cluster has a type called "
              + ShardKey.CATALOG_TYPE
              + ", a name that Lockstep's catalog of types has: it is left out.");
    }
  }

  static void checkNamespace(ShardKey key) {
    if (key.namespace().length() > Limits.NAMESPACE_BYTES_MAX) {
      throw new RefusedOperationException("A namespace of " + key.type() + " is too long.");
    }
  }

  static void checkResource(String typeId, byte[] resource) {
    if (resource.length > Limits.RESOURCE_BYTES_MAX || !ResourceHead.isValid(resource)) {
      throw new RefusedOperationException(
          "A resource of " + typeId + " is not encoded as it must be, or too large.");
    }
  }

  static void checkList(String typeId, Map<ShardKey, ? extends List<byte[]>> shards) {
    shards.forEach((key, resources) -> {
      if (!key.type().equals(typeId)) {
        throw new RefusedOperationException(
            "A list of " + typeId + " holds objects of " + key.type() + ".");
      }
      checkNamespace(key);
      for (byte[] resource : resources) {
        checkResource(typeId, resource);
      }
    });
  }
}
