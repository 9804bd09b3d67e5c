package dev.lockstep.agent.hotstate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types that were announced and not withdrawn, in order of announcement. Bounded. */
final class KnownTypes {
  /**
   * Bytes of the ids of all known types, and the same number for remembered withdrawn types. The
   * header of a frame names each of them up to twice, and must fit into one message.
   */
  static final int ID_BYTES_MAX = 56 << 10;

  private static final int ID_OVERHEAD_BYTES = 3;

  private final Map<String, KnownType> types = new LinkedHashMap<>();
  private int idBytes;

  /** Bytes of an id in a header. */
  static int bytesOf(String typeId) {
    return typeId.length() + ID_OVERHEAD_BYTES;
  }

  Map<String, KnownType> all() {
    return types;
  }

  @Nullable KnownType find(String typeId) {
    return types.get(typeId);
  }

  KnownType get(String typeId) {
    KnownType known = types.get(typeId);
    if (known == null) {
      throw new RefusedOperationException("The type " + typeId + " was never announced.");
    }
    return known;
  }

  void checkRoomFor(String typeId) {
    if (!types.containsKey(typeId) && idBytes + bytesOf(typeId) > ID_BYTES_MAX) {
      throw new RefusedOperationException(
          "The cluster has more types than one message can name: "
              + types.size()
              + " are kept, "
              + typeId
              + " is left out. Choose the types to watch.");
    }
  }

  void put(KnownType type) {
    String typeId = type.announced().typeId();
    if (types.put(typeId, type) == null) {
      idBytes += bytesOf(typeId);
    }
  }

  void remove(String typeId) {
    if (types.remove(typeId) != null) {
      idBytes -= bytesOf(typeId);
    }
  }
}
