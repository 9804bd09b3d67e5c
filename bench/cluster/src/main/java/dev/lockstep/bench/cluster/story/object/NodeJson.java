package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Builds nodes and their leases. */
public final class NodeJson {

  public static final String NODES = "nodes";
  public static final String LEASES = "leases.coordination.k8s.io";
  public static final String LEASE_NAMESPACE = "kube-node-lease";

  private static final String KUBELET = "v1.34.2";

  private NodeJson() {}

  public static ObjectNode node(StoryNode node) {
    ObjectNode metadata = Owners.metadata("", node.name, node.uid, node.created, labels(node));
    metadata.set(
        "annotations", Tree.of("volumes.kubernetes.io/controller-managed-attach-detach", "true"));
    return Tree.of("metadata", metadata)
        .and(
            "spec",
            Tree.of("podCIDR", "10.%d.%d.0/24".formatted(100 + node.index / 250, node.index % 250))
                .and("providerID", "example:///" + node.zone() + "/" + node.name)
                .and("unschedulable", node.cordoned ? true : null)
                .and("taints", taints(node)))
        .and("status", status(node));
  }

  private static ObjectNode labels(StoryNode node) {
    return Tree.of("kubernetes.io/arch", "amd64")
        .and("kubernetes.io/os", "linux")
        .and("kubernetes.io/hostname", node.name)
        .and("node.kubernetes.io/instance-type", "m6.2xlarge")
        .and("topology.kubernetes.io/region", "eu-central-1")
        .and("topology.kubernetes.io/zone", node.zone())
        .and("node-role.kubernetes.io/worker", "");
  }

  private static ArrayNode taints(StoryNode node) {
    ArrayNode taints = Tree.list();
    if (node.cordoned) {
      taints.add(Tree.of("key", "node.kubernetes.io/unschedulable").and("effect", "NoSchedule"));
    }
    if (!node.ready) {
      taints.add(
          Tree.of("key", "node.kubernetes.io/unreachable")
              .and("effect", "NoExecute")
              .and("timeAdded", node.readySince));
    }
    return taints;
  }

  private static ObjectNode status(StoryNode node) {
    ObjectNode capacity =
        Tree.of("cpu", "8")
            .and("memory", "32386560Ki")
            .and("pods", Integer.toString(StoryNode.PODS_MAX))
            .and("ephemeral-storage", "104845292Ki");
    return Tree.of("capacity", capacity)
        .and("allocatable", capacity.deepCopy().put("cpu", "7910m").put("memory", "31371776Ki"))
        .and("conditions", conditions(node))
        .and(
            "addresses",
            Tree.list(
                Tree.of("type", "InternalIP").and("address", node.address()),
                Tree.of("type", "Hostname").and("address", node.name)))
        .and("daemonEndpoints", Tree.of("kubeletEndpoint", Tree.of("Port", 10250)))
        .and(
            "nodeInfo",
            Tree.of("machineID", node.uid.replace("-", ""))
                .and("systemUUID", node.uid)
                .and("bootID", node.uid)
                .and("kernelVersion", "6.12.43")
                .and("osImage", "Debian GNU/Linux 12 (bookworm)")
                .and("containerRuntimeVersion", "containerd://2.1.4")
                .and("kubeletVersion", KUBELET)
                .and("kubeProxyVersion", "")
                .and("operatingSystem", "linux")
                .and("architecture", "amd64"))
        .and("images", images(node));
  }

  private static ArrayNode conditions(StoryNode node) {
    String fine = node.ready ? "False" : "Unknown";
    return Tree.list(
        condition(node, "MemoryPressure", fine, "KubeletHasSufficientMemory"),
        condition(node, "DiskPressure", fine, "KubeletHasNoDiskPressure"),
        condition(node, "PIDPressure", fine, "KubeletHasSufficientPID"),
        condition(node, "Ready", node.ready ? "True" : "Unknown", "KubeletReady"));
  }

  private static ObjectNode condition(StoryNode node, String type, String status, String reason) {
    boolean unknown = status.equals("Unknown");
    return Tree.of("type", type)
        .and("status", status)
        .and("lastHeartbeatTime", node.heartbeat)
        .and("lastTransitionTime", node.readySince)
        .and("reason", unknown ? "NodeStatusUnknown" : reason)
        .and(
            "message",
            unknown ? "Kubelet stopped posting node status." : "kubelet reports " + reason);
  }

  private static ArrayNode images(StoryNode node) {
    ArrayNode images = Tree.list();
    for (int i = 0; i < 12; i++) {
      String name = "registry.example.com/layer/base-" + (node.index + i) % 40;
      images.add(Tree.of("names", Tree.list(name + ":stable")).and("sizeBytes", 48_000_000 + i));
    }
    return images;
  }

  public static ObjectNode lease(StoryNode node, String uid, Instant renewed) {
    ObjectNode metadata =
        Owners.metadata(LEASE_NAMESPACE, node.name, uid, node.created, Tree.empty());
    metadata.set(
        "ownerReferences",
        Tree.list(
            Tree.of("apiVersion", "v1")
                .and("kind", "Node")
                .and("name", node.name)
                .and("uid", node.uid)));
    return Tree.of("metadata", metadata)
        .and(
            "spec",
            Tree.of("holderIdentity", node.name)
                .and("leaseDurationSeconds", 40)
                .and("renewTime", Tree.microTime(renewed)));
  }
}
