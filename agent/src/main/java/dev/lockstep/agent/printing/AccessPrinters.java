package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;
import java.util.List;
import java.util.StringJoiner;

/** Prints service accounts, roles and their bindings. */
final class AccessPrinters {

  private static final String RBAC = "rbac.authorization.k8s.io";

  static final BuiltIn SERVICE_ACCOUNTS =
      BuiltIn.namespaced("", "v1", "ServiceAccount", "serviceaccounts")
          .age()
          .printedBy((object, cells) -> cells.addAge(object));

  static final BuiltIn ROLES =
      BuiltIn.namespaced(RBAC, "v1", "Role", "roles")
          .text("Created At", "When it was created.")
          .printedBy(AccessPrinters::printCreatedAt);

  static final BuiltIn CLUSTER_ROLES =
      BuiltIn.clusterScoped(RBAC, "v1", "ClusterRole", "clusterroles")
          .text("Created At", "When it was created.")
          .printedBy(AccessPrinters::printCreatedAt);

  static final BuiltIn ROLE_BINDINGS =
      bindingColumns(BuiltIn.namespaced(RBAC, "v1", "RoleBinding", "rolebindings"))
          .printedBy(AccessPrinters::printBinding);

  static final BuiltIn CLUSTER_ROLE_BINDINGS =
      bindingColumns(BuiltIn.clusterScoped(RBAC, "v1", "ClusterRoleBinding", "clusterrolebindings"))
          .printedBy(AccessPrinters::printBinding);

  static final List<BuiltIn> ALL =
      List.of(SERVICE_ACCOUNTS, ROLES, CLUSTER_ROLES, ROLE_BINDINGS, CLUSTER_ROLE_BINDINGS);

  private AccessPrinters() {}

  private static BuiltIn.Builder bindingColumns(BuiltIn.Builder builder) {
    return builder
        .text("Role", "The role that it grants.")
        .age()
        .wide("Users", "The users to which it is bound.")
        .wide("Groups", "The groups to which it is bound.")
        .wide("ServiceAccounts", "The service accounts to which it is bound.");
  }

  /** The column that the apiserver prints for types without a printer of their own. */
  static void printCreatedAt(Node object, Cells cells) {
    Node created = object.get("metadata", "creationTimestamp");
    boolean known = Times.millis(created.text()) != Times.UNKNOWN;
    cells.add(known ? created.text() : Cells.UNKNOWN);
  }

  private static void printBinding(Node object, Cells cells) {
    Node role = object.get("roleRef");
    Node subjects = object.get("subjects");
    cells
        .add(role.get("kind").text() + "/" + role.get("name").text())
        .addAge(object)
        .add(subjects(subjects, "User"))
        .add(subjects(subjects, "Group"))
        .add(subjects(subjects, "ServiceAccount"));
  }

  private static String subjects(Node subjects, String kind) {
    StringJoiner joined = new StringJoiner(", ");
    for (int i = 0; i < subjects.size(); i++) {
      Node subject = subjects.at(i);
      if (subject.get("kind").is(kind)) {
        String name = subject.get("name").text();
        joined.add(
            kind.equals("ServiceAccount") ? subject.get("namespace").text() + "/" + name : name);
      }
    }
    return joined.toString();
  }
}
