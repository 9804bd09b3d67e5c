package dev.lockstep.bench.cluster.story;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.story.object.AccessJson;
import dev.lockstep.bench.cluster.story.object.Owners;
import dev.lockstep.bench.cluster.story.object.PolicyJson;
import dev.lockstep.bench.cluster.story.object.StorageJson;
import dev.lockstep.bench.cluster.story.object.Tree;
import java.time.Instant;
import java.util.List;

/** Creates the objects of the cluster as a whole, and those of every team's namespace. */
final class FoundingCluster {

  private static final String ADMIN = "cluster-admin";
  private static final List<String> READ = List.of("get", "list", "watch");
  private static final List<String> WRITE =
      List.of("get", "list", "watch", "create", "update", "patch", "delete");

  private final World world;
  private final Workshop workshop;

  FoundingCluster(World world, Workshop workshop) {
    this.world = world;
    this.workshop = workshop;
  }

  void found() {
    Instant created = workshop.past();
    put(StorageJson.CLASSES, StorageJson.storageClass("fast", true, uid(), created));
    put(StorageJson.CLASSES, StorageJson.storageClass("archive", false, uid(), created));
    put("csidrivers.storage.k8s.io", StorageJson.driver(uid(), created));
    put(
        "ingressclasses.networking.k8s.io",
        Tree.of("metadata", Owners.metadata("", "nginx", uid(), created, Tree.empty()))
            .and("spec", Tree.of("controller", "k8s.io/ingress-nginx")));
    for (String name : List.of("system-cluster-critical", "shop-critical")) {
      put(
          "priorityclasses.scheduling.k8s.io",
          Tree.of("metadata", Owners.metadata("", name, uid(), created, Tree.empty()))
              .and("value", name.startsWith("system") ? 2_000_000_000 : 100_000)
              .and("globalDefault", false)
              .and("preemptionPolicy", "PreemptLowerPriority"));
    }
    for (String role : List.of(ADMIN, "admin", "edit")) {
      put(AccessJson.CLUSTER_ROLES, AccessJson.role("", role, WRITE, uid(), created));
    }
    for (String role : List.of("view", "node-reader", "metrics-reader")) {
      put(AccessJson.CLUSTER_ROLES, AccessJson.role("", role, READ, uid(), created));
    }
    put(AccessJson.CLUSTER_BINDINGS, AccessJson.binding("", ADMIN, "admins", uid(), created));
    put(AccessJson.CLUSTER_BINDINGS, AccessJson.binding("", "view", "auditors", uid(), created));
  }

  void foundTeams() {
    for (Teams.Team team : Teams.all()) {
      String namespace = team.namespace();
      if (team.isSystem() || !world.writer.exists("namespaces", namespace)) {
        continue;
      }
      Instant created = workshop.past();
      int pods =
          (int)
              world.pods.values().stream().filter(pod -> pod.namespace().equals(namespace)).count();
      put(AccessJson.ROLES, AccessJson.role(namespace, "developer", WRITE, uid(), created));
      put(AccessJson.ROLES, AccessJson.role(namespace, "viewer", READ, uid(), created));
      put(
          AccessJson.BINDINGS,
          AccessJson.binding(namespace, "developer", "team-" + namespace, uid(), created));
      put(AccessJson.BINDINGS, AccessJson.binding(namespace, "viewer", "everyone", uid(), created));
      put(PolicyJson.NETWORK, PolicyJson.denyAll(namespace, uid(), created));
      put(PolicyJson.NETWORK, PolicyJson.allowTeam(namespace, uid(), created));
      put(PolicyJson.QUOTAS, PolicyJson.quota(namespace, uid(), created, pods));
      put(PolicyJson.LIMITS, PolicyJson.limits(namespace, uid(), created));
    }
  }

  private void put(String typeId, ObjectNode object) {
    world.writer.put(typeId, "deploy-bot", object);
  }

  private String uid() {
    return world.writer.uid();
  }
}
