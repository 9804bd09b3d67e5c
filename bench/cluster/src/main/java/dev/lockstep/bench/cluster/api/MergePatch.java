package dev.lockstep.bench.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON merge patch: objects merge, null removes, everything else replaces. */
final class MergePatch {

  private MergePatch() {}

  static void apply(ObjectNode target, ObjectNode patch) {
    for (var field : patch.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (value.isNull()) {
        target.remove(name);
      } else if (value instanceof ObjectNode part) {
        ObjectNode into =
            target.get(name) instanceof ObjectNode existing ? existing : target.putObject(name);
        apply(into, part);
      } else {
        target.set(name, value);
      }
    }
  }
}
