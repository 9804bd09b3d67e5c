package dev.lockstep.bench.cluster.story;

/** The kinds of workload that keep pods running. */
enum WorkloadKind {
  DEPLOYMENT("Deployment", "deployments.apps"),
  STATEFUL_SET("StatefulSet", "statefulsets.apps"),
  DAEMON_SET("DaemonSet", "daemonsets.apps");

  final String kind;
  final String typeId;

  WorkloadKind(String kind, String typeId) {
    this.kind = kind;
    this.typeId = typeId;
  }
}
