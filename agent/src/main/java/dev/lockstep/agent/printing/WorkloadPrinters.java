package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;
import java.util.List;

/** Prints workloads, and judges the progress of their pods. */
final class WorkloadPrinters {

  private static final String APPS = "apps";

  static final BuiltIn DEPLOYMENTS =
      BuiltIn.namespaced(APPS, "v1", "Deployment", "deployments")
          .text("Ready", "Ready pods of the desired ones.")
          .text("Up-to-date", "Pods of the newest template.")
          .text("Available", "Pods that have been ready for long enough.")
          .age()
          .template()
          .wideSelector()
          .printedBy(WorkloadPrinters::printDeployment, WorkloadPrinters::judgeDeployment);

  static final BuiltIn REPLICA_SETS =
      BuiltIn.namespaced(APPS, "v1", "ReplicaSet", "replicasets")
          .integer("Desired", "Desired pods.")
          .integer("Current", "Existing pods.")
          .integer("Ready", "Pods that are ready.")
          .age()
          .template()
          .wideSelector()
          .printedBy(
              (object, cells) -> {
                printReplicas(object, cells);
                cells.add(Printed.selector(object.get("spec", "selector")));
              },
              WorkloadPrinters::judgeReplicas);

  static final BuiltIn REPLICATION_CONTROLLERS =
      BuiltIn.namespaced("", "v1", "ReplicationController", "replicationcontrollers")
          .integer("Desired", "Desired pods.")
          .integer("Current", "Existing pods.")
          .integer("Ready", "Pods that are ready.")
          .age()
          .template()
          .wideSelector()
          .printedBy(
              (object, cells) -> {
                printReplicas(object, cells);
                cells.add(Printed.labels(object.get("spec", "selector")));
              },
              WorkloadPrinters::judgeReplicas);

  static final BuiltIn STATEFUL_SETS =
      BuiltIn.namespaced(APPS, "v1", "StatefulSet", "statefulsets")
          .text("Ready", "Ready pods of the desired ones.")
          .age()
          .template()
          .printedBy(WorkloadPrinters::printStatefulSet, WorkloadPrinters::judgeStatefulSet);

  static final BuiltIn DAEMON_SETS =
      BuiltIn.namespaced(APPS, "v1", "DaemonSet", "daemonsets")
          .integer("Desired", "Nodes that should run one of its pods.")
          .integer("Current", "Nodes that run one.")
          .integer("Ready", "Nodes with a ready pod.")
          .integer("Up-to-date", "Nodes with a pod of the newest template.")
          .integer("Available", "Nodes with a pod that has been ready long enough.")
          .text("Node Selector", "The labels that a node must have.")
          .age()
          .template()
          .wideSelector()
          .printedBy(WorkloadPrinters::printDaemonSet, WorkloadPrinters::judgeDaemonSet);

  static final List<BuiltIn> ALL =
      List.of(DEPLOYMENTS, REPLICA_SETS, REPLICATION_CONTROLLERS, STATEFUL_SETS, DAEMON_SETS);

  private WorkloadPrinters() {}

  private static void printDeployment(Node object, Cells cells) {
    Node status = object.get("status");
    cells
        .add(status.get("readyReplicas").text("0") + "/" + desired(object))
        .addCount(status.get("updatedReplicas"))
        .addCount(status.get("availableReplicas"))
        .addAge(object);
    addTemplate(object, cells);
    cells.add(Printed.selectorText(object.get("spec", "selector")));
  }

  private static void printReplicas(Node object, Cells cells) {
    cells
        .add(desired(object))
        .addCount(object.get("status", "replicas"))
        .addCount(object.get("status", "readyReplicas"))
        .addAge(object);
    addTemplate(object, cells);
  }

  private static void printStatefulSet(Node object, Cells cells) {
    cells
        .add(object.get("status", "readyReplicas").text("0") + "/" + desired(object))
        .addAge(object);
    addTemplate(object, cells);
  }

  private static void printDaemonSet(Node object, Cells cells) {
    Node status = object.get("status");
    cells
        .addCount(status.get("desiredNumberScheduled"))
        .addCount(status.get("currentNumberScheduled"))
        .addCount(status.get("numberReady"))
        .addCount(status.get("updatedNumberScheduled"))
        .addCount(status.get("numberAvailable"))
        .add(Printed.labels(object.get("spec", "template", "spec").get("nodeSelector")))
        .addAge(object);
    addTemplate(object, cells);
    cells.add(Printed.selector(object.get("spec", "selector")));
  }

  private static void addTemplate(Node object, Cells cells) {
    Printed.addContainers(object.get("spec", "template", "spec"), cells);
  }

  /** The default of the apiserver is 1. */
  private static long desired(Node object) {
    return object.get("spec", "replicas").number(1);
  }

  private static long count(Node object, String field) {
    return object.get("status", field).number(0);
  }

  private static Verdict judgeDeployment(Node object) {
    long desired = desired(object);
    long updated = count(object, "updatedReplicas");
    long available = count(object, "availableReplicas");
    Node progressing = Printed.condition(object, "Progressing");
    if (Printed.isUnobserved(object)) {
      return Verdict.progressing("Changed");
    }
    if (progressing.get("reason").is("ProgressDeadlineExceeded")) {
      return trouble("ProgressDeadlineExceeded", available);
    }
    Node failure = Printed.condition(object, "ReplicaFailure");
    if (Printed.isTrue(failure)) {
      return trouble(failure.get("reason").text("ReplicaFailure"), available);
    }
    if (updated < desired || count(object, "replicas") > updated) {
      return Verdict.progressing(
          object.get("spec", "paused").isTrue() ? "Paused" : updated + "/" + desired + " updated");
    }
    if (available < desired) {
      String reason = available + "/" + desired + " available";
      // After the end of a rollout, missing pods are no longer part of it.
      return progressing.get("reason").is("NewReplicaSetAvailable")
          ? trouble(reason, available)
          : Verdict.progressing(reason);
    }
    return desired == 0 ? Verdict.healthy("Scaled to 0") : Verdict.HEALTHY;
  }

  private static Verdict trouble(String reason, long available) {
    return available > 0 ? Verdict.degraded(reason) : Verdict.failing(reason);
  }

  private static Verdict judgeReplicas(Node object) {
    Node failure = Printed.condition(object, "ReplicaFailure");
    long ready = count(object, "readyReplicas");
    if (Printed.isTrue(failure)) {
      return trouble(failure.get("reason").text("ReplicaFailure"), ready);
    }
    return judgeReady(object, ready, desired(object), count(object, "replicas"));
  }

  private static Verdict judgeStatefulSet(Node object) {
    Node status = object.get("status");
    long desired = desired(object);
    boolean rolling =
        status.get("updateRevision").exists()
            && !status.get("updateRevision").is(status.get("currentRevision").text())
            && !object.get("spec", "updateStrategy", "type").is("OnDelete");
    long partition =
        object.get("spec", "updateStrategy").get("rollingUpdate").get("partition").number(0);
    if (rolling && count(object, "updatedReplicas") < desired - partition) {
      return Verdict.progressing(
          count(object, "updatedReplicas") + "/" + (desired - partition) + " updated");
    }
    return judgeReady(object, count(object, "readyReplicas"), desired, count(object, "replicas"));
  }

  private static Verdict judgeDaemonSet(Node object) {
    long desired = count(object, "desiredNumberScheduled");
    long updated = count(object, "updatedNumberScheduled");
    boolean onDelete = object.get("spec", "updateStrategy", "type").is("OnDelete");
    if (updated < desired && !onDelete) {
      return Verdict.progressing(updated + "/" + desired + " updated");
    }
    return judgeReady(
        object, count(object, "numberReady"), desired, count(object, "currentNumberScheduled"));
  }

  private static Verdict judgeReady(Node object, long ready, long desired, long current) {
    if (Printed.isUnobserved(object)) {
      return Verdict.progressing("Changed");
    }
    if (current != desired) {
      return Verdict.progressing(current + "/" + desired + " created");
    }
    return ready < desired ? trouble(ready + "/" + desired + " ready", ready) : Verdict.HEALTHY;
  }
}
