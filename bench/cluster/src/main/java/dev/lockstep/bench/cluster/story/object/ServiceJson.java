package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Builds the endpoints of a workload: service, endpoint slice, ingress. */
public final class ServiceJson {

  public static final String SERVICES = "services";
  public static final String SLICES = "endpointslices.discovery.k8s.io";
  public static final String INGRESSES = "ingresses.networking.k8s.io";

  /** Endpoints that the endpoint slice controller puts into one slice. */
  static final int ENDPOINTS_MAX = 100;

  private ServiceJson() {}

  public static ObjectNode service(Workload workload, String uid, int index) {
    String address = "10.96.%d.%d".formatted(index / 250 % 250, index % 250 + 2);
    return Tree.of(
            "metadata",
            Owners.metadata(
                workload.namespace, workload.name, uid, workload.created, workload.labels()))
        .and(
            "spec",
            Tree.of(
                    "ports",
                    Tree.list(
                        Tree.of("name", "http")
                            .and("protocol", "TCP")
                            .and("port", 80)
                            .and("targetPort", workload.shape.port())))
                .and("selector", workload.selector())
                .and("clusterIP", address)
                .and("clusterIPs", Tree.list(address))
                .and("type", "ClusterIP")
                .and("sessionAffinity", "None")
                .and("ipFamilies", Tree.list("IPv4"))
                .and("ipFamilyPolicy", "SingleStack")
                .and("internalTrafficPolicy", "Cluster"))
        .and("status", Tree.of("loadBalancer", Tree.empty()));
  }

  public static ObjectNode slice(Workload workload, String uid, String serviceUid) {
    ObjectNode labels =
        Tree.of("kubernetes.io/service-name", workload.name)
            .and("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io");
    ObjectNode metadata =
        Owners.metadata(workload.namespace, sliceName(workload), uid, workload.created, labels);
    metadata.set(
        "ownerReferences", Tree.list(Owners.reference("v1", "Service", workload.name, serviceUid)));
    ArrayNode endpoints = Tree.list();
    for (StoryPod pod : workload.pods()) {
      if (!pod.address.isEmpty() && endpoints.size() < ENDPOINTS_MAX) {
        endpoints.add(endpoint(pod));
      }
    }
    return Tree.of("metadata", metadata)
        .and("addressType", "IPv4")
        .and("endpoints", endpoints)
        .and(
            "ports",
            Tree.list(
                Tree.of("name", "http").and("protocol", "TCP").and("port", workload.shape.port())));
  }

  static String sliceName(Workload workload) {
    return workload.name + "-" + workload.uid.substring(0, 5);
  }

  private static ObjectNode endpoint(StoryPod pod) {
    boolean terminating = pod.stage == PodStage.TERMINATING;
    StoryNode node = pod.node;
    return Tree.of("addresses", Tree.list(pod.address))
        .and(
            "conditions",
            Tree.of("ready", pod.isReady())
                .and("serving", pod.isReady())
                .and("terminating", terminating))
        .and("nodeName", node == null ? null : node.name)
        .and("zone", node == null ? null : node.zone())
        .and(
            "targetRef",
            Tree.of("kind", "Pod")
                .and("namespace", pod.namespace())
                .and("name", pod.name)
                .and("uid", pod.uid));
  }

  public static ObjectNode ingress(Workload workload, String uid) {
    String host = workload.name + ".shop.example.com";
    ObjectNode backend =
        Tree.of("service", Tree.of("name", workload.name).and("port", Tree.of("name", "http")));
    ObjectNode path = Tree.of("path", "/").and("pathType", "Prefix").and("backend", backend);
    ObjectNode balancer = Tree.of("ingress", Tree.list(Tree.of("ip", "203.0.113.10")));
    return Tree.of(
            "metadata",
            Owners.metadata(
                workload.namespace, workload.name, uid, workload.created, workload.labels()))
        .and(
            "spec",
            Tree.of("ingressClassName", "nginx")
                .and(
                    "tls",
                    Tree.list(
                        Tree.of("hosts", Tree.list(host))
                            .and("secretName", workload.name + "-tls")))
                .and(
                    "rules",
                    Tree.list(
                        Tree.of("host", host).and("http", Tree.of("paths", Tree.list(path))))))
        .and("status", Tree.of("loadBalancer", balancer));
  }
}
