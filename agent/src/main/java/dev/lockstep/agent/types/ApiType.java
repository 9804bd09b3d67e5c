package dev.lockstep.agent.types;

/**
 * The names by which an API serves a resource type.
 *
 * @param group API group; empty for the core
 * @param version API version in which the type is listed and watched
 * @param kind of a single object
 * @param plural name in URLs
 * @param namespaced whether its objects live in namespaces
 */
public record ApiType(
    String group, String version, String kind, String plural, boolean namespaced) {

  /** The type's name everywhere: {@code pods}, {@code deployments.apps}. */
  public String typeId() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** As objects carry it: {@code v1}, {@code apps/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** The same type in another version of its API. */
  public ApiType withVersion(String otherVersion) {
    return new ApiType(group, otherVersion, kind, plural, namespaced);
  }
}
