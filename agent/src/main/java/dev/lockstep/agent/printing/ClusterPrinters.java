package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Prints the cluster's own objects: nodes, namespaces, leases. */
final class ClusterPrinters {

  private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
  private static final String ROLE_LABEL = "kubernetes.io/role";

  /** Conditions of a node that are problems when they are true. */
  private static final List<String> PRESSURES =
      List.of("MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable");

  /** Conditions of a namespace that mean that its deletion is stuck. */
  private static final List<String> STUCK =
      List.of(
          "NamespaceDeletionDiscoveryFailure",
          "NamespaceDeletionGroupVersionParsingFailure",
          "NamespaceDeletionContentFailure",
          "NamespaceFinalizersRemaining");

  static final BuiltIn NODES =
      BuiltIn.clusterScoped("", "v1", "Node", "nodes")
          .text("Status", "Whether pods can run on it.")
          .text("Roles", "Its roles in the cluster.")
          .age()
          .text("Version", "The version of its kubelet.")
          .wide("Internal-IP", "Its address in the cluster.")
          .wide("External-IP", "Its address outside the cluster.")
          .wide("OS-Image", "Its operating system.")
          .wide("Kernel-Version", "The version of its kernel.")
          .wide("Container-Runtime", "The runtime of its containers.")
          .printedBy(ClusterPrinters::printNode, ClusterPrinters::judgeNode);

  static final BuiltIn NAMESPACES =
      BuiltIn.clusterScoped("", "v1", "Namespace", "namespaces")
          .text("Status", "Whether it is active or being deleted.")
          .age()
          .printedBy(new NamespacePrinter());

  static final BuiltIn LEASES =
      BuiltIn.namespaced("coordination.k8s.io", "v1", "Lease", "leases")
          .text("Holder", "The present holder.")
          .age()
          .printedBy(
              (object, cells) -> cells.add(object.get("spec", "holderIdentity")).addAge(object));

  static final BuiltIn PRIORITY_CLASSES =
      BuiltIn.clusterScoped("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses")
          .integer("Value", "Its priority; higher values go first.")
          .truth("Global-Default", "Whether it applies to pods without a class.")
          .age()
          .text("PreemptionPolicy", "Whether its pods preempt others.")
          .printedBy((object, cells) ->
              cells
                  .addCount(object.get("value"))
                  .add(object.get("globalDefault").isTrue())
                  .addAge(object)
                  .add(object.get("preemptionPolicy")));

  static final BuiltIn RUNTIME_CLASSES =
      BuiltIn.clusterScoped("node.k8s.io", "v1", "RuntimeClass", "runtimeclasses")
          .text("Handler", "The handler that runs its containers.")
          .age()
          .printedBy((object, cells) -> cells.add(object.get("handler")).addAge(object));

  static final List<BuiltIn> ALL =
      List.of(NODES, NAMESPACES, LEASES, PRIORITY_CLASSES, RUNTIME_CLASSES);

  private ClusterPrinters() {}

  private static void printNode(Node object, Cells cells) {
    Node machine = object.get("status", "nodeInfo");
    String architecture = machine.get("architecture").text();
    String kernel = machine.get("kernelVersion").text(Cells.UNKNOWN);
    cells
        .add(nodeStatus(object))
        .add(roles(object.get("metadata", "labels")))
        .addAge(object)
        .add(machine.get("kubeletVersion"))
        .add(address(object, "InternalIP"))
        .add(address(object, "ExternalIP"))
        .add(machine.get("osImage").text(Cells.UNKNOWN))
        .add(architecture.isEmpty() ? kernel : kernel + " (" + architecture + ")")
        .add(machine.get("containerRuntimeVersion").text(Cells.UNKNOWN));
  }

  private static String nodeStatus(Node object) {
    Node ready = Printed.condition(object, "Ready");
    String status = ready.exists() ? (Printed.isTrue(ready) ? "Ready" : "NotReady") : "Unknown";
    return isCordoned(object) ? status + ",SchedulingDisabled" : status;
  }

  private static boolean isCordoned(Node object) {
    return object.get("spec", "unschedulable").isTrue();
  }

  private static String roles(Node labels) {
    TreeSet<String> roles = new TreeSet<>();
    for (int i = 0; i < labels.size(); i++) {
      String key = labels.key(i);
      if (key.startsWith(ROLE_PREFIX) && key.length() > ROLE_PREFIX.length()) {
        roles.add(key.substring(ROLE_PREFIX.length()));
      } else if (key.equals(ROLE_LABEL) && !labels.at(i).text().isEmpty()) {
        roles.add(labels.at(i).text());
      }
    }
    return roles.isEmpty() ? Cells.NONE : String.join(",", roles);
  }

  private static String address(Node object, String type) {
    Node addresses = object.get("status", "addresses");
    for (int i = 0; i < addresses.size(); i++) {
      if (addresses.at(i).get("type").is(type)) {
        return addresses.at(i).get("address").text();
      }
    }
    return Cells.NONE;
  }

  private static Verdict judgeNode(Node object) {
    Node ready = Printed.condition(object, "Ready");
    if (!ready.exists()) {
      return Verdict.progressing("Unknown");
    }
    if (!Printed.isTrue(ready)) {
      return Verdict.failing("NotReady");
    }
    List<String> troubles = new ArrayList<>();
    for (String pressure : PRESSURES) {
      if (Printed.isTrue(Printed.condition(object, pressure))) {
        troubles.add(pressure);
      }
    }
    if (isCordoned(object)) {
      troubles.add("SchedulingDisabled");
    }
    return troubles.isEmpty() ? Verdict.HEALTHY : Verdict.degraded(String.join(",", troubles));
  }

  /** Judges a namespace that is being deleted: its conditions name what blocks it. */
  private static final class NamespacePrinter implements Printer {

    @Override
    public void print(Node object, Cells cells) {
      cells.add(object.get("status", "phase")).addAge(object);
    }

    @Override
    public Verdict judge(Node object) {
      return object.get("status", "phase").is("Terminating")
          ? judgeDeleted(object)
          : Verdict.HEALTHY;
    }

    @Override
    public Verdict judgeDeleted(Node object) {
      for (String type : STUCK) {
        Node condition = Printed.condition(object, type);
        if (Printed.isTrue(condition)) {
          return Verdict.degraded(condition.get("reason").text("Terminating"));
        }
      }
      return Verdict.TERMINATING;
    }
  }
}
