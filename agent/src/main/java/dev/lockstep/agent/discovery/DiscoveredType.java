package dev.lockstep.agent.discovery;

import dev.lockstep.agent.printing.BuiltInTypes;
import dev.lockstep.agent.types.ApiType;
import dev.lockstep.agent.types.CellFormat;
import dev.lockstep.agent.types.Column;
import dev.lockstep.agent.types.TypeDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A resource type that can be listed and watched, in the version that the server prefers. */
public record DiscoveredType(
    String group, String version, String kind, String plural, boolean namespaced) {

  /** The column that the apiserver prints for a custom type without columns. */
  private static final List<Column> AGE =
      List.of(new Column("Age", CellFormat.of("date"), "", 0, ".metadata.creationTimestamp"));

  public String typeId() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** Returns the type with its columns: the built-in ones, or those of its CRD. */
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
        new ApiType(group, version, kind, plural, namespaced), columns.isEmpty() ? AGE : columns);
  }
}
