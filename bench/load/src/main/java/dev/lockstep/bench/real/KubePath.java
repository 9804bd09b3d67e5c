package dev.lockstep.bench.real;

/**
 * Paths of the apiserver: {@code groupVersion} is {@code v1} or like {@code apps/v1}. Any thread.
 */
public final class KubePath {
  private KubePath() {}

  /** All objects of a cluster-scoped type, or of a namespaced one in all namespaces. */
  public static String all(String groupVersion, String plural) {
    return root(groupVersion) + "/" + plural;
  }

  /** All objects of a namespaced type in one namespace. */
  public static String in(String namespace, String groupVersion, String plural) {
    return root(groupVersion) + "/namespaces/" + namespace + "/" + plural;
  }

  public static String namespaces() {
    return all("v1", "namespaces");
  }

  public static String namespace(String name) {
    return namespaces() + "/" + name;
  }

  public static String pods(String namespace) {
    return in(namespace, "v1", "pods");
  }

  public static String configMaps(String namespace) {
    return in(namespace, "v1", "configmaps");
  }

  public static String deployments(String namespace) {
    return in(namespace, "apps/v1", "deployments");
  }

  public static String nodes() {
    return all("v1", "nodes");
  }

  public static String crds() {
    return all("apiextensions.k8s.io/v1", "customresourcedefinitions");
  }

  private static String root(String groupVersion) {
    return groupVersion.contains("/") ? "/apis/" + groupVersion : "/api/" + groupVersion;
  }
}
