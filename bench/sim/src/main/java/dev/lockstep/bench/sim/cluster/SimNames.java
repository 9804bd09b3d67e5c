package dev.lockstep.bench.sim.cluster;

import dev.lockstep.agent.types.ApiType;
import dev.lockstep.agent.types.TypeDescriptor;
import java.util.List;

/** The types, namespaces, users and teams of simulated worlds. */
public final class SimNames {
  public static final List<TypeDescriptor> TYPES =
      List.of(
          new TypeDescriptor(new ApiType("", "v1", "Pod", "pods", true), List.of()),
          new TypeDescriptor(new ApiType("", "v1", "Service", "services", true), List.of()),
          new TypeDescriptor(
              new ApiType("apps", "v1", "Deployment", "deployments", true), List.of()),
          new TypeDescriptor(new ApiType("", "v1", "Node", "nodes", false), List.of()),
          new TypeDescriptor(
              new ApiType("example.com", "v1", "Widget", "widgets", true), List.of()));

  public static final String VAULT = "vault";
  public static final List<String> NAMESPACES = List.of("a", "b", "c", VAULT);
  public static final List<String> TEAMS = List.of("red", "blue");
  public static final List<String> USERS = List.of("ada", "bob", "cy", "dan");

  /** The user without rights to the namespace of secrets, in worlds that are played twice. */
  public static final String BLIND = "bob";

  private SimNames() {}
}
