package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Builds the bounds of a workload or namespace: autoscaler, budget, policies, quota. */
public final class PolicyJson {

  public static final String AUTOSCALERS = "horizontalpodautoscalers.autoscaling";
  public static final String BUDGETS = "poddisruptionbudgets.policy";
  public static final String NETWORK = "networkpolicies.networking.k8s.io";
  public static final String QUOTAS = "resourcequotas";
  public static final String LIMITS = "limitranges";

  private PolicyJson() {}

  /** An autoscaler with its measured use of the CPU, in percent. */
  public static ObjectNode autoscaler(Workload workload, String uid, int percent) {
    ObjectNode measured =
        Tree.of("type", "Resource")
            .and(
                "resource",
                Tree.of("name", "cpu")
                    .and(
                        "current",
                        Tree.of("averageUtilization", percent)
                            .and(
                                "averageValue",
                                workload.shape.requests().cpuMillis() * percent / 100 + "m")));
    ObjectNode target =
        Tree.of("type", "Resource")
            .and(
                "resource",
                Tree.of("name", "cpu")
                    .and("target", Tree.of("type", "Utilization").and("averageUtilization", 70)));
    return Tree.of(
            "metadata",
            Owners.metadata(
                workload.namespace, workload.name, uid, workload.created, workload.labels()))
        .and(
            "spec",
            Tree.of(
                    "scaleTargetRef",
                    Tree.of("apiVersion", "apps/v1")
                        .and("kind", "Deployment")
                        .and("name", workload.name))
                .and("minReplicas", Math.max(1, workload.usual / 2))
                .and("maxReplicas", workload.usual * 2)
                .and("metrics", Tree.list(target)))
        .and(
            "status",
            Tree.of("currentReplicas", workload.active())
                .and("desiredReplicas", workload.desired)
                .and("currentMetrics", Tree.list(measured))
                .and(
                    "conditions",
                    Tree.list(
                        Tree.of("type", "ScalingActive")
                            .and("status", "True")
                            .and("lastTransitionTime", workload.created)
                            .and("reason", "ValidMetricFound")
                            .and("message", "the HPA was able to compute the replica count"))));
  }

  public static ObjectNode budget(Workload workload, String uid) {
    int wanted = Math.max(1, workload.desired - Math.max(1, workload.desired / 4));
    int healthy = workload.ready();
    ObjectNode metadata =
        Owners.metadata(
            workload.namespace, workload.name, uid, workload.created, workload.labels());
    metadata.put("generation", 1);
    return Tree.of("metadata", metadata)
        .and(
            "spec",
            Tree.of("maxUnavailable", "25%")
                .and("selector", Tree.of("matchLabels", workload.selector())))
        .and(
            "status",
            Tree.of("observedGeneration", 1)
                .and("disruptionsAllowed", Math.max(0, healthy - wanted))
                .and("currentHealthy", healthy)
                .and("desiredHealthy", wanted)
                .and("expectedPods", workload.desired));
  }

  public static ObjectNode denyAll(String namespace, String uid, Instant created) {
    ObjectNode metadata = Owners.metadata(namespace, "default-deny", uid, created, Tree.empty());
    metadata.put("generation", 1);
    return Tree.of("metadata", metadata)
        .and("spec", Tree.of("podSelector", Tree.empty()).and("policyTypes", Tree.list("Ingress")));
  }

  public static ObjectNode allowTeam(String namespace, String uid, Instant created) {
    ObjectNode from = Tree.of("namespaceSelector", Tree.of("matchLabels", Tree.of("tier", "shop")));
    ObjectNode metadata = Owners.metadata(namespace, "allow-shop", uid, created, Tree.empty());
    metadata.put("generation", 1);
    return Tree.of("metadata", metadata)
        .and(
            "spec",
            Tree.of("podSelector", Tree.of("matchLabels", Tree.of("team", namespace)))
                .and("policyTypes", Tree.list("Ingress"))
                .and("ingress", Tree.list(Tree.of("from", Tree.list(from)))));
  }

  public static ObjectNode quota(String namespace, String uid, Instant created, int pods) {
    String hard = Integer.toString(pods * 3 + 20);
    return Tree.of("metadata", Owners.metadata(namespace, "team-quota", uid, created, Tree.empty()))
        .and("spec", Tree.of("hard", Tree.of("pods", hard)))
        .and(
            "status",
            Tree.of("hard", Tree.of("pods", hard))
                .and("used", Tree.of("pods", Integer.toString(pods))));
  }

  public static ObjectNode limits(String namespace, String uid, Instant created) {
    ObjectNode item =
        Tree.of("type", "Container")
            .and("default", Tree.of("memory", "512Mi"))
            .and("defaultRequest", Tree.of("cpu", "50m").and("memory", "64Mi"));
    return Tree.of(
            "metadata", Owners.metadata(namespace, "team-limits", uid, created, Tree.empty()))
        .and("spec", Tree.of("limits", Tree.list(item)));
  }
}
