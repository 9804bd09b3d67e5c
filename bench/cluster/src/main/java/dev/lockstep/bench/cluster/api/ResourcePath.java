package dev.lockstep.bench.cluster.api;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A parsed path below {@code /api/v1} or {@code /apis/GROUP/VERSION}.
 *
 * @param namespace empty when the path names none
 * @param name empty for the whole collection
 * @param subresource empty for the object itself
 */
record ResourcePath(Type type, String namespace, String name, String subresource) {

  /** A resource type, in one of its versions. */
  record Type(String group, String version, String plural) {

    String id() {
      return group.isEmpty() ? plural : plural + "." + group;
    }
  }

  private static final String NAMESPACES = "namespaces";
  private static final Set<String> OF_NAMESPACE = Set.of("status", "finalize");

  static Optional<ResourcePath> parse(List<String> path) {
    if (path.size() >= 3 && path.get(0).equals("api")) {
      return parse("", path.get(1), path.subList(2, path.size()));
    }
    if (path.size() >= 4 && path.get(0).equals("apis")) {
      return parse(path.get(1), path.get(2), path.subList(3, path.size()));
    }
    return Optional.empty();
  }

  private static Optional<ResourcePath> parse(String group, String version, List<String> rest) {
    if (rest.stream().anyMatch(String::isEmpty)) {
      return Optional.empty();
    }
    boolean inNamespace =
        rest.size() >= 3
            && rest.get(0).equals(NAMESPACES)
            && !(rest.size() == 3 && OF_NAMESPACE.contains(rest.get(2)));
    String namespace = inNamespace ? rest.get(1) : "";
    List<String> own = inNamespace ? rest.subList(2, rest.size()) : rest;
    return own.size() > 3
        ? Optional.empty()
        : Optional.of(
            new ResourcePath(
                new Type(group, version, own.get(0)),
                namespace,
                own.size() > 1 ? own.get(1) : "",
                own.size() > 2 ? own.get(2) : ""));
  }

  boolean isCollection() {
    return name.isEmpty();
  }
}
