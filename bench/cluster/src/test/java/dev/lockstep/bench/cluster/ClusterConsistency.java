package dev.lockstep.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks that the objects of a cluster are consistent, as after correct controllers. */
final class ClusterConsistency {

  private final ClusterStore store;
  private final Map<String, List<ObjectNode>> podsByOwner = new HashMap<>();

  private ClusterConsistency(ClusterStore store) {
    this.store = store;
  }

  static void check(ClusterStore store) {
    ClusterConsistency consistency = new ClusterConsistency(store);
    consistency.checkNamespaces();
    consistency.checkPods();
    consistency.checkReplicaSets();
    consistency.checkDeployments();
    consistency.checkOrdered();
    consistency.checkEndpoints();
  }

  private void checkNamespaces() {
    Set<String> namespaces = new HashSet<>();
    store.list("namespaces", "").forEach(each -> namespaces.add(name(each)));
    for (String type : store.types()) {
      for (ObjectNode object : store.list(type, "")) {
        String namespace = object.at("/metadata/namespace").asText("");
        if (!namespace.isEmpty()) {
          assertThat(namespaces).as("namespace of %s %s", type, name(object)).contains(namespace);
        }
      }
    }
  }

  private void checkPods() {
    Set<String> nodes = new HashSet<>();
    store.list("nodes", "").forEach(node -> nodes.add(name(node)));
    for (ObjectNode pod : store.list("pods", "")) {
      podsByOwner
          .computeIfAbsent(
              pod.at("/metadata/ownerReferences/0/uid").asText(), _ -> new ArrayList<>())
          .add(pod);
      if (pod.path("spec").has("nodeName")) {
        assertThat(nodes).contains(pod.at("/spec/nodeName").asText());
      }
      boolean allReady = pod.at("/status/containerStatuses").size() > 0;
      for (JsonNode container : pod.at("/status/containerStatuses")) {
        allReady &= container.path("ready").asBoolean();
        assertThat(container.path("state").size()).as("states in %s", pod).isEqualTo(1);
        assertThat(container.path("ready").asBoolean())
            .as("ready only if running: %s", pod)
            .isIn(false, container.at("/state").has("running"));
      }
      assertThat(condition(pod, "ContainersReady")).as("%s", pod).isEqualTo(allReady);
      if (condition(pod, "Ready")) {
        assertThat(pod.at("/status/phase").asText()).isEqualTo("Running");
        assertThat(pod.at("/status/podIP").asText()).isNotEmpty();
        assertThat(allReady).isTrue();
      }
    }
  }

  private void checkReplicaSets() {
    Set<String> deployments = new HashSet<>();
    store.list("deployments.apps", "").forEach(each -> deployments.add(uid(each)));
    for (ObjectNode set : store.list("replicasets.apps", "")) {
      assertThat(deployments).contains(set.at("/metadata/ownerReferences/0/uid").asText());
      assertThat(set.at("/status/replicas").asInt()).as("%s", set).isEqualTo(active(uid(set)));
      assertThat(set.at("/status/readyReplicas").asInt()).as("%s", set).isEqualTo(ready(uid(set)));
      assertThat(set.at("/status/replicas").asInt()).isEqualTo(set.at("/spec/replicas").asInt());
    }
  }

  private void checkDeployments() {
    Map<String, int[]> sums = new HashMap<>();
    for (ObjectNode set : store.list("replicasets.apps", "")) {
      int[] sum =
          sums.computeIfAbsent(set.at("/metadata/ownerReferences/0/uid").asText(), _ -> new int[2]);
      sum[0] += set.at("/status/replicas").asInt();
      sum[1] += set.at("/status/readyReplicas").asInt();
    }
    for (ObjectNode deployment : store.list("deployments.apps", "")) {
      int[] sum = sums.getOrDefault(uid(deployment), new int[2]);
      JsonNode status = deployment.path("status");
      int wanted = deployment.at("/spec/replicas").asInt();
      assertThat(status.path("replicas").asInt()).as("%s", deployment).isEqualTo(sum[0]);
      assertThat(status.path("readyReplicas").asInt()).as("%s", deployment).isEqualTo(sum[1]);
      assertThat(status.path("replicas").asInt()).isLessThanOrEqualTo(wanted + (wanted + 3) / 4);
      assertThat(status.path("observedGeneration").asLong())
          .isEqualTo(deployment.at("/metadata/generation").asLong());
    }
  }

  private void checkOrdered() {
    for (ObjectNode set : store.list("statefulsets.apps", "")) {
      assertThat(set.at("/status/replicas").asInt()).isEqualTo(active(uid(set)));
      assertThat(set.at("/status/readyReplicas").asInt()).isEqualTo(ready(uid(set)));
    }
    for (ObjectNode set : store.list("daemonsets.apps", "")) {
      assertThat(set.at("/status/currentNumberScheduled").asInt()).isEqualTo(active(uid(set)));
      assertThat(set.at("/status/numberReady").asInt()).isEqualTo(ready(uid(set)));
    }
  }

  private void checkEndpoints() {
    Map<String, ObjectNode> pods = new HashMap<>();
    store.list("pods", "").forEach(pod -> pods.put(uid(pod), pod));
    for (ObjectNode slice : store.list("endpointslices.discovery.k8s.io", "")) {
      for (JsonNode endpoint : slice.path("endpoints")) {
        ObjectNode pod = pods.get(endpoint.at("/targetRef/uid").asText());
        assertThat(pod).as("pod of an endpoint in %s", name(slice)).isNotNull();
        if (pod != null) {
          assertThat(endpoint.at("/conditions/ready").asBoolean())
              .isEqualTo(condition(pod, "Ready"));
        }
      }
    }
  }

  private int active(String owner) {
    return (int)
        podsByOwner.getOrDefault(owner, List.of()).stream()
            .filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
            .count();
  }

  private int ready(String owner) {
    return (int)
        podsByOwner.getOrDefault(owner, List.of()).stream()
            .filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
            .filter(pod -> condition(pod, "Ready"))
            .count();
  }

  private static boolean condition(ObjectNode pod, String type) {
    for (JsonNode condition : pod.at("/status/conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  private static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  private static String uid(JsonNode object) {
    return object.at("/metadata/uid").asText();
  }
}
