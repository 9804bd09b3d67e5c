package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A deployment, stateful set or daemon set. Mutable; owned by the cluster's thread. */
public final class Workload {

  /** Revisions without pods that a deployment keeps. */
  public static final int HISTORY_MAX = 2;

  public final WorkloadKind kind;
  public final String namespace;
  public final String name;
  public final String uid;
  public final Instant created;
  final Shape shape;
  public final Extras extras;

  /** Its usual number of replicas. */
  public final int usual;

  public int desired;
  public long generation = 1;

  /** Oldest first; the last is the desired one. */
  public final List<Revision> revisions = new ArrayList<>();

  /** Time of the last change of its revision or number of replicas. */
  public Instant changed;

  public boolean available = true;
  public Instant availableSince;

  /** Whether its rollout exceeds its deadline. */
  public boolean stuck;

  /** Its use of its CPU, in percent. */
  public int load = 55;

  /** Weight and failed checks of its canary, and the time of their last change. */
  public int canaryWeight;

  public int canaryFailures;
  public Instant canaryChanged;

  /** Number of changes of its configuration and its credentials. */
  public int configured;

  public int rotated;

  /** Whether others deleted it. */
  public boolean gone;

  /**
   * Its specification.
   *
   * @param replicas its usual number of pods
   */
  public record Spec(Shape shape, Extras extras, int replicas) {}

  /**
   * What stands beside it.
   *
   * @param service a Service with its EndpointSlice
   * @param scaled a HorizontalPodAutoscaler
   * @param budget a PodDisruptionBudget
   * @param canary a Canary, the story's custom resource
   */
  public record Extras(boolean service, boolean scaled, boolean budget, boolean canary) {}

  public Workload(WorkloadKind kind, Spec spec, String uid, Instant created) {
    this.kind = kind;
    this.shape = spec.shape();
    this.extras = spec.extras();
    this.namespace = shape.team();
    this.name = shape.app();
    this.uid = uid;
    this.created = created;
    this.usual = spec.replicas();
    this.desired = usual;
    this.changed = created;
    this.availableSince = created;
    this.canaryChanged = created;
  }

  public Revision current() {
    return revisions.getLast();
  }

  public String key() {
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

  public List<StoryPod> pods() {
    List<StoryPod> pods = new ArrayList<>();
    revisions.forEach(revision -> pods.addAll(revision.pods()));
    return pods;
  }

  public int active() {
    return revisions.stream().mapToInt(Revision::active).sum();
  }

  public int ready() {
    return revisions.stream().mapToInt(Revision::ready).sum();
  }

  /** Whether all desired pods run the desired revision and are ready, and no others remain. */
  public boolean isSettled() {
    return current().ready() == desired && active() == desired;
  }
}
