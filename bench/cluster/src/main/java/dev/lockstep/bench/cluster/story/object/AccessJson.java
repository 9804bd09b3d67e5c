package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** Builds roles and their bindings. */
public final class AccessJson {

  public static final String ROLES = "roles.rbac.authorization.k8s.io";
  public static final String BINDINGS = "rolebindings.rbac.authorization.k8s.io";
  public static final String CLUSTER_ROLES = "clusterroles.rbac.authorization.k8s.io";
  public static final String CLUSTER_BINDINGS = "clusterrolebindings.rbac.authorization.k8s.io";

  private static final String GROUP = "rbac.authorization.k8s.io";

  private AccessJson() {}

  /** A role; a ClusterRole when its namespace is empty. */
  public static ObjectNode role(
      String namespace, String name, List<String> verbs, String uid, Instant created) {
    return Tree.of("metadata", Owners.metadata(namespace, name, uid, created, Tree.empty()))
        .and(
            "rules",
            Tree.list(
                Tree.of("apiGroups", Tree.list("", "apps"))
                    .and("resources", Tree.list("pods", "deployments", "services"))
                    .and("verbs", verbs)));
  }

  /** A binding of a group to a role of the same scope. */
  public static ObjectNode binding(
      String namespace, String role, String group, String uid, Instant created) {
    return Tree.of(
            "metadata", Owners.metadata(namespace, role + "-" + group, uid, created, Tree.empty()))
        .and(
            "roleRef",
            Tree.of("apiGroup", GROUP)
                .and("kind", namespace.isEmpty() ? "ClusterRole" : "Role")
                .and("name", role))
        .and(
            "subjects",
            Tree.list(Tree.of("kind", "Group").and("apiGroup", GROUP).and("name", group)));
  }
}
