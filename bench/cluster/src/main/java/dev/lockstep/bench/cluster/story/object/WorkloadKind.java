package dev.lockstep.bench.cluster.story.object;

/** The kinds of workload that keep pods running. */
public enum WorkloadKind {
  DEPLOYMENT("Deployment", "deployments.apps"),
  STATEFUL_SET("StatefulSet", "statefulsets.apps"),
  DAEMON_SET("DaemonSet", "daemonsets.apps");

  public final String kind;
  public final String typeId;

  WorkloadKind(String kind, String typeId) {
    this.kind = kind;
    this.typeId = typeId;
  }
}
