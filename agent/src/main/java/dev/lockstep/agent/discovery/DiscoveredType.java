package dev.lockstep.agent.discovery;

import dev.lockstep.agent.printing.BuiltInTypes;
import dev.lockstep.agent.types.Column;
import dev.lockstep.agent.types.TypeDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A resource type that can be listed and watched, in the version that the server prefers. */
public record DiscoveredType(
    String group, String version, String kind, String plural, boolean namespaced) {

  /** What the apiserver prints for a custom type that names no columns. */
  private static final List<Column> AGE =
      List.of(new Column("Age", "date", "", "", 0, ".metadata.creationTimestamp"));

  public String typeId() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** With its columns: built in, or as its CRD says. */
  public TypeDescriptor describe(Map<String, CrdShape> shapes) {
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
