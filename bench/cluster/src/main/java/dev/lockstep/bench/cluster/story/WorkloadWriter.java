package dev.lockstep.bench.cluster.story;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.story.object.CanaryJson;
import dev.lockstep.bench.cluster.story.object.ConfigJson;
import dev.lockstep.bench.cluster.story.object.Owners;
import dev.lockstep.bench.cluster.story.object.PolicyJson;
import dev.lockstep.bench.cluster.story.object.Revision;
import dev.lockstep.bench.cluster.story.object.ServiceJson;
import dev.lockstep.bench.cluster.story.object.StorageJson;
import dev.lockstep.bench.cluster.story.object.StoryPod;
import dev.lockstep.bench.cluster.story.object.Workload;
import dev.lockstep.bench.cluster.story.object.WorkloadJson;
import dev.lockstep.bench.cluster.story.object.WorkloadKind;

/** Writes a workload with its accompanying objects. */
final class WorkloadWriter {

  private static final String CONTROLLER = "kube-controller-manager";
  private static final String TEAM = "deploy-bot";

  private final StoryWriter writer;

  WorkloadWriter(StoryWriter writer) {
    this.writer = writer;
  }

  /**
   * Writes the objects whose state follows from the pods: revisions, the workload, endpoints,
   * budget.
   */
  void status(Workload workload) {
    for (Revision revision : workload.revisions) {
      // Most touches concern one revision only, and templates are long.
      if (revision.isChanged()) {
        revision(revision);
      }
    }
    writer.put(
        workload.kind.typeId, TEAM, CONTROLLER, workload.changed, WorkloadJson.workload(workload));
    if (workload.extras.service()) {
      endpoints(workload);
    }
    if (workload.extras.budget()) {
      ObjectNode budget = PolicyJson.budget(workload, Owners.uid(workload.uid, "budget"));
      writer.update(PolicyJson.BUDGETS, TEAM, CONTROLLER, workload.created, budget);
    }
    autoscaler(workload);
  }

  void autoscaler(Workload workload) {
    if (workload.extras.scaled()) {
      ObjectNode scaler =
          PolicyJson.autoscaler(workload, Owners.uid(workload.uid, "scaler"), workload.load);
      writer.update(PolicyJson.AUTOSCALERS, TEAM, CONTROLLER, workload.created, scaler);
    }
  }

  void configMap(Workload workload) {
    ObjectNode map =
        ConfigJson.map(workload, Owners.uid(workload.uid, "config"), workload.configured);
    writer.update(ConfigJson.MAPS, TEAM, null, workload.created, map);
  }

  void secret(Workload workload) {
    ObjectNode secret =
        ConfigJson.secret(workload, Owners.uid(workload.uid, "secret"), workload.rotated);
    writer.update(ConfigJson.SECRETS, TEAM, null, workload.created, secret);
  }

  void canary(Workload workload) {
    ObjectNode canary =
        CanaryJson.canary(
            workload,
            Owners.uid(workload.uid, "canary"),
            workload.canaryWeight,
            workload.canaryFailures,
            workload.canaryChanged);
    writer.update(CanaryJson.TYPE, TEAM, "canary-operator", workload.canaryChanged, canary);
  }

  /** Writes the objects of a new workload, before its pods exist. */
  void found(Workload workload, int index) {
    String uid = workload.uid;
    writer.put(
        ConfigJson.ACCOUNTS,
        TEAM,
        ConfigJson.account(
            workload.namespace, workload.name, Owners.uid(uid, "account"), workload.created));
    writer.put(ConfigJson.MAPS, TEAM, ConfigJson.map(workload, Owners.uid(uid, "config"), 0));
    writer.put(ConfigJson.SECRETS, TEAM, ConfigJson.secret(workload, Owners.uid(uid, "secret"), 0));
    if (workload.extras.service()) {
      writer.put(
          ServiceJson.SERVICES,
          TEAM,
          ServiceJson.service(workload, Owners.uid(uid, "service"), index));
    }
    if (workload.extras.budget()) {
      writer.put(PolicyJson.BUDGETS, TEAM, PolicyJson.budget(workload, Owners.uid(uid, "budget")));
    }
    if (workload.extras.scaled()) {
      writer.put(
          PolicyJson.AUTOSCALERS,
          TEAM,
          PolicyJson.autoscaler(workload, Owners.uid(uid, "scaler"), workload.load));
    }
    if (workload.extras.canary()) {
      writer.put(
          CanaryJson.TYPE,
          TEAM,
          CanaryJson.canary(workload, Owners.uid(uid, "canary"), 0, 0, workload.created));
    }
  }

  void ingress(Workload workload) {
    writer.put(
        ServiceJson.INGRESSES,
        TEAM,
        ServiceJson.ingress(workload, Owners.uid(workload.uid, "ingress")));
    writer.put(
        ConfigJson.SECRETS, TEAM, ConfigJson.tlsSecret(workload, Owners.uid(workload.uid, "tls")));
  }

  /** Writes the volume of a stateful set's pod, which outlives the pod. */
  void volume(StoryPod pod) {
    String key = pod.namespace() + "/data-" + pod.name;
    if (!writer.exists(StorageJson.CLAIMS, key)) {
      String claim = writer.uid();
      writer.put(StorageJson.CLAIMS, CONTROLLER, StorageJson.claim(pod, claim));
      writer.put(StorageJson.VOLUMES, CONTROLLER, StorageJson.volume(pod, claim, writer.uid()));
    }
  }

  private void revision(Revision revision) {
    if (revision.workload.kind == WorkloadKind.DEPLOYMENT) {
      writer.put(
          WorkloadJson.REPLICA_SETS,
          CONTROLLER,
          CONTROLLER,
          revision.created,
          WorkloadJson.replicaSet(revision));
    } else {
      writer.put(
          WorkloadJson.CONTROLLER_REVISIONS, CONTROLLER, WorkloadJson.controllerRevision(revision));
    }
  }

  /** Writes the workload's endpoints, as long as it has a service. */
  void endpoints(Workload workload) {
    String service = Owners.uid(workload.uid, "service");
    if (writer.exists(ServiceJson.SERVICES, workload.key())) {
      writer.put(
          ServiceJson.SLICES,
          CONTROLLER,
          ServiceJson.slice(workload, Owners.uid(workload.uid, "slice"), service));
    }
  }
}
