package dev.lockstep.agent.watch;

import dev.lockstep.agent.projection.BuiltInTypes;
import dev.lockstep.agent.projection.Column;
import dev.lockstep.agent.projection.TypeDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A resource type that can be listed and watched, in the version that the server prefers. */
record DiscoveredType(
    String group, String version, String kind, String plural, boolean namespaced) {

  /** What the apiserver prints for a custom type that names no columns. */
  private static final List<Column> AGE =
      List.of(new Column("Age", "date", "", "", 0, ".metadata.creationTimestamp"));

  String typeId() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** With its columns: built in, or as its CRD says. */
  TypeDescriptor describe(Map<String, CrdShape> shapes) {
    Optional<TypeDescriptor> builtIn =
        BuiltInTypes.find(typeId())
            .filter(known -> known.kind().equals(kind) && known.namespaced() == namespaced);
    if (builtIn.isPresent()) {
      return builtIn.get().withVersion(version);
    }
    CrdShape shape = shapes.get(typeId());
    List<Column> columns = shape == null ? AGE : shape.columns().getOrDefault(version, AGE);
    return new TypeDescriptor(
        group, version, kind, plural, namespaced, columns.isEmpty() ? AGE : columns);
  }
}
