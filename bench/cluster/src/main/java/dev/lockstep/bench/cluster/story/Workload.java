package dev.lockstep.bench.cluster.story;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A deployment, stateful set or daemon set. Mutable; owned by the cluster's thread. */
final class Workload {

  /** Revisions without pods that a deployment keeps. */
  static final int HISTORY_MAX = 2;

  final WorkloadKind kind;
  final String namespace;
  final String name;
  final String uid;
  final Instant created;
  final Shape shape;
  final Extras extras;

  /** Its usual number of replicas. */
  final int usual;

  int desired;
  long generation = 1;

  /** Oldest first; the last is the desired one. */
  final List<Revision> revisions = new ArrayList<>();

  /** Time of the last change of its revision or number of replicas. */
  Instant changed;

  boolean available = true;
  Instant availableSince;

  /** Whether its rollout exceeds its deadline. */
  boolean stuck;

  /** Its use of its CPU, in percent. */
  int load = 55;

  /** Weight and failed checks of its canary, and the time of their last change. */
  int canaryWeight;

  int canaryFailures;
  Instant canaryChanged;

  /** Number of changes of its configuration and its credentials. */
  int configured;

  int rotated;

  /** Whether others deleted it. */
  boolean gone;

  /**
   * Its accompanying objects.
   *
   * @param service a Service with its EndpointSlice
   * @param scaled a HorizontalPodAutoscaler
   * @param budget a PodDisruptionBudget
   * @param canary a Canary, the story's custom resource
   */
  record Extras(boolean service, boolean scaled, boolean budget, boolean canary) {}

  Workload(WorkloadKind kind, Shape shape, Extras extras, String uid, Instant created, int usual) {
    this.kind = kind;
    this.namespace = shape.team();
    this.name = shape.app();
    this.shape = shape;
    this.extras = extras;
    this.uid = uid;
    this.created = created;
    this.usual = usual;
    this.desired = usual;
    this.changed = created;
    this.availableSince = created;
    this.canaryChanged = created;
  }

  Revision current() {
    return revisions.getLast();
  }

  String key() {
    return namespace + "/" + name;
  }

  ObjectNode selector() {
    return Tree.of("app.kubernetes.io/name", name);
  }

  ObjectNode labels() {
    return Tree.of("app.kubernetes.io/name", name).and("team", namespace);
  }

  ObjectNode reference() {
    return Owners.reference("apps/v1", kind.kind, name, uid);
  }

  List<StoryPod> pods() {
    List<StoryPod> pods = new ArrayList<>();
    revisions.forEach(revision -> pods.addAll(revision.pods()));
    return pods;
  }

  int active() {
    return revisions.stream().mapToInt(Revision::active).sum();
  }

  int ready() {
    return revisions.stream().mapToInt(Revision::ready).sum();
  }

  /** Whether all desired pods run the desired revision and are ready, and no others remain. */
  boolean isSettled() {
    return current().ready() == desired && active() == desired;
  }
}
