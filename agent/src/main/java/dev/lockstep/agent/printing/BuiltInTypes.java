package dev.lockstep.agent.printing;

import dev.lockstep.agent.types.TypeDescriptor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The types of Kubernetes itself that people look at. */
public final class BuiltInTypes {

  private static final Map<String, BuiltIn> BY_ID = byId();

  private BuiltInTypes() {}

  private static Map<String, BuiltIn> byId() {
    Map<String, BuiltIn> byId = new LinkedHashMap<>();
    Stream.of(
            List.of(PodPrinter.PODS),
            WorkloadPrinters.ALL,
            BatchPrinters.ALL,
            List.of(AutoscalerPrinter.AUTOSCALERS),
            NetworkPrinters.ALL,
            ConfigPrinters.ALL,
            StoragePrinters.ALL,
            AccessPrinters.ALL,
            ClusterPrinters.ALL,
            EventPrinters.ALL,
            ApiPrinters.ALL)
        .flatMap(Collection::stream)
        .forEach(builtIn -> byId.put(builtIn.type().typeId(), builtIn));
    return byId;
  }

  /** All types, those that people look at most first. */
  public static List<TypeDescriptor> all() {
    return BY_ID.values().stream().map(BuiltIn::type).toList();
  }

  /** Returns the type with this id, for example {@code deployments.apps}. */
  public static Optional<TypeDescriptor> find(String typeId) {
    return Optional.ofNullable(BY_ID.get(typeId)).map(BuiltIn::type);
  }

  /** Returns the built-in printer of a type, if it prints exactly the type's columns. */
  public static Optional<Printer> printer(TypeDescriptor type) {
    return Optional.ofNullable(BY_ID.get(type.typeId()))
        .filter(builtIn -> builtIn.type().columns().equals(type.columns()))
        .map(BuiltIn::printer);
  }
}
