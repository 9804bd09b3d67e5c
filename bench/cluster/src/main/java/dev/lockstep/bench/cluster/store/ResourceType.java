package dev.lockstep.bench.cluster.store;

import java.util.List;
import java.util.Set;

/**
 * One resource type that the cluster serves.
 *
 * @param names the type's names in paths and objects
 * @param namespaced whether its objects live in namespaces
 * @param subresources for example {@code status}
 * @param custom whether a CustomResourceDefinition made it
 */
public record ResourceType(
    Api api, Names names, boolean namespaced, Set<String> subresources, boolean custom) {

  /** Types with a spec whose generation a real apiserver does not count. */
  private static final Set<String> WITHOUT_GENERATION =
      Set.of("leases", "horizontalpodautoscalers", "storageclasses");

  /** Core types whose generation is counted. */
  private static final Set<String> CORE_WITH_GENERATION = Set.of("pods", "replicationcontrollers");

  /**
   * The API that serves a type.
   *
   * @param group API group, empty for the core group
   * @param versions served versions, the preferred one first
   */
  public record Api(String group, List<String> versions) {

    public Api {
      versions = List.copyOf(versions);
    }
  }

  /** The names of a type. */
  public record Names(
      String plural,
      String singular,
      String kind,
      List<String> shortNames,
      List<String> categories) {}

  public ResourceType {
    subresources = Set.copyOf(subresources);
  }

  /** The GroupResource text: {@code pods}, {@code deployments.apps}. */
  public String id() {
    return group().isEmpty() ? names.plural() : names.plural() + "." + group();
  }

  public String group() {
    return api.group();
  }

  public List<String> versions() {
    return api.versions();
  }

  public String version() {
    return versions().getFirst();
  }

  /** The {@code apiVersion} of objects served at a version. */
  public String apiVersion(String version) {
    return group().isEmpty() ? version : group() + "/" + version;
  }

  public String kind() {
    return names.kind();
  }

  public boolean hasStatus() {
    return subresources.contains("status");
  }

  /** Whether a change of the spec moves metadata.generation. */
  public boolean countsGenerations() {
    return custom
        || (group().isEmpty()
            ? CORE_WITH_GENERATION.contains(names.plural())
            : !WITHOUT_GENERATION.contains(names.plural()));
  }

  /** The key under which an object of this type is kept and ordered. */
  public String key(String namespace, String name) {
    return namespaced ? namespace + "/" + name : name;
  }
}
