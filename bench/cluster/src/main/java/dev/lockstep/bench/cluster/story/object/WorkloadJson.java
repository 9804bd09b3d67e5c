package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Builds deployments, stateful sets, daemon sets and their revisions. */
public final class WorkloadJson {

  public static final String REPLICA_SETS = "replicasets.apps";
  public static final String CONTROLLER_REVISIONS = "controllerrevisions.apps";

  /** Time after which a rollout counts as failed. */
  public static final int DEADLINE_SECONDS = 60;

  private WorkloadJson() {}

  public static ObjectNode workload(Workload workload) {
    ObjectNode metadata = metadata(workload);
    return switch (workload.kind) {
      case DEPLOYMENT -> deployment(workload, metadata);
      case STATEFUL_SET -> statefulSet(workload, metadata);
      case DAEMON_SET -> daemonSet(workload, metadata);
    };
  }

  public static ObjectNode replicaSet(Revision revision) {
    Workload workload = revision.workload;
    ObjectNode labels = revision.podLabels("");
    ObjectNode metadata =
        Owners.metadata(
            workload.namespace, revision.name(), revision.uid, revision.created, labels);
    metadata.put("generation", revision.generation);
    metadata.set(
        "annotations",
        Tree.of("deployment.kubernetes.io/desired-replicas", Integer.toString(workload.desired))
            .and("deployment.kubernetes.io/revision", Integer.toString(revision.number)));
    metadata.set("ownerReferences", Tree.list(workload.reference()));
    int active = revision.active();
    int ready = revision.ready();
    return Tree.of("metadata", metadata)
        .and(
            "spec",
            Tree.of("replicas", revision.desired)
                .and("selector", Tree.of("matchLabels", labels.deepCopy()))
                .and("template", PodJson.template(revision, labels.deepCopy())))
        .and(
            "status",
            Tree.of("replicas", active)
                .and("fullyLabeledReplicas", active == 0 ? null : active)
                .and("readyReplicas", ready == 0 ? null : ready)
                .and("availableReplicas", ready == 0 ? null : ready)
                .and("observedGeneration", revision.generation));
  }

  public static ObjectNode controllerRevision(Revision revision) {
    Workload workload = revision.workload;
    ObjectNode metadata =
        Owners.metadata(
            workload.namespace, revision.name(), revision.uid, revision.created, workload.labels());
    metadata.set("ownerReferences", Tree.list(workload.reference()));
    return Tree.of("metadata", metadata)
        .and(
            "data",
            Tree.of("spec", Tree.of("template", PodJson.template(revision, workload.labels()))))
        .and("revision", revision.number);
  }

  private static ObjectNode metadata(Workload workload) {
    ObjectNode metadata =
        Owners.metadata(
            workload.namespace, workload.name, workload.uid, workload.created, workload.labels());
    metadata.put("generation", workload.generation);
    String applied =
        "{\"env\":[{\"name\":\"SESSION_SEED\",\"value\":\"" + SecretText.PLAIN + "\"}]}";
    metadata.set(
        "annotations",
        Tree.of(
                "deployment.kubernetes.io/revision",
                workload.kind == WorkloadKind.DEPLOYMENT
                    ? Integer.toString(workload.current().number)
                    : null)
            .and("kubectl.kubernetes.io/last-applied-configuration", applied));
    return metadata;
  }

  private static ObjectNode deployment(Workload workload, ObjectNode metadata) {
    Revision current = workload.current();
    int active = workload.active();
    int ready = workload.ready();
    int missing = Math.max(0, workload.desired - ready);
    ObjectNode rolling = Tree.of("maxUnavailable", "25%").and("maxSurge", "25%");
    return Tree.of("metadata", metadata)
        .and(
            "spec",
            Tree.of("replicas", workload.desired)
                .and("selector", Tree.of("matchLabels", workload.selector()))
                .and("template", PodJson.template(current, workload.labels()))
                .and("strategy", Tree.of("type", "RollingUpdate").and("rollingUpdate", rolling))
                .and("revisionHistoryLimit", Workload.HISTORY_MAX)
                .and("progressDeadlineSeconds", DEADLINE_SECONDS))
        .and(
            "status",
            Tree.of("observedGeneration", workload.generation)
                .and("replicas", active == 0 ? null : active)
                .and("updatedReplicas", current.active() == 0 ? null : current.active())
                .and("readyReplicas", ready == 0 ? null : ready)
                .and("availableReplicas", ready == 0 ? null : ready)
                .and("unavailableReplicas", missing == 0 ? null : missing)
                .and("conditions", deploymentConditions(workload)));
  }

  private static ArrayNode deploymentConditions(Workload workload) {
    boolean available = workload.available;
    String progress =
        workload.stuck
            ? "ProgressDeadlineExceeded"
            : workload.isSettled() ? "NewReplicaSetAvailable" : "ReplicaSetUpdated";
    return Tree.list(
        Tree.of("type", "Available")
            .and("status", available ? "True" : "False")
            .and("lastUpdateTime", workload.availableSince)
            .and("lastTransitionTime", workload.availableSince)
            .and("reason", available ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable")
            .and(
                "message",
                available
                    ? "Deployment has minimum availability."
                    : "Deployment does not have minimum availability."),
        Tree.of("type", "Progressing")
            .and("status", workload.stuck ? "False" : "True")
            .and("lastUpdateTime", workload.changed)
            .and("lastTransitionTime", workload.created)
            .and("reason", progress)
            .and("message", "ReplicaSet \"" + workload.current().name() + "\""));
  }

  private static ObjectNode statefulSet(Workload workload, ObjectNode metadata) {
    Revision current = workload.current();
    ObjectNode claim =
        Tree.of("metadata", Tree.of("name", "data")).and("spec", StorageJson.claimSpec(""));
    return Tree.of("metadata", metadata)
        .and(
            "spec",
            Tree.of("replicas", workload.desired)
                .and("selector", Tree.of("matchLabels", workload.selector()))
                .and("template", PodJson.template(current, workload.labels()))
                .and("volumeClaimTemplates", Tree.list(claim))
                .and("serviceName", workload.name)
                .and("podManagementPolicy", "OrderedReady")
                .and("updateStrategy", Tree.of("type", "RollingUpdate")))
        .and(
            "status",
            Tree.of("observedGeneration", workload.generation)
                .and("replicas", workload.active())
                .and("readyReplicas", workload.ready())
                .and("availableReplicas", workload.ready())
                .and("currentReplicas", workload.active() - current.active())
                .and("updatedReplicas", current.active())
                .and("currentRevision", workload.revisions.getFirst().name())
                .and("updateRevision", current.name()));
  }

  private static ObjectNode daemonSet(Workload workload, ObjectNode metadata) {
    Revision current = workload.current();
    int ready = workload.ready();
    return Tree.of("metadata", metadata)
        .and(
            "spec",
            Tree.of("selector", Tree.of("matchLabels", workload.selector()))
                .and("template", PodJson.template(current, workload.labels()))
                .and(
                    "updateStrategy",
                    Tree.of("type", "RollingUpdate")
                        .and("rollingUpdate", Tree.of("maxUnavailable", 1))))
        .and(
            "status",
            Tree.of("observedGeneration", workload.generation)
                .and("desiredNumberScheduled", workload.desired)
                .and("currentNumberScheduled", workload.active())
                .and("updatedNumberScheduled", current.active())
                .and("numberReady", ready)
                .and("numberAvailable", ready)
                .and("numberUnavailable", Math.max(0, workload.desired - ready))
                .and("numberMisscheduled", 0));
  }
}
