package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.api.PreparedJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One image of a workload with the pods that run it: a ReplicaSet of a Deployment, a
 * ControllerRevision of the others. Mutable; owned by the cluster's thread.
 */
public final class Revision implements PodOwner {

  public final Workload workload;
  final String hash;
  public final String image;
  public final Instant created;
  public String uid;

  /** Its number in the order of revisions; a rollback to it makes it the newest. */
  public int number;

  public int desired;
  public long generation = 1;
  private final List<StoryPod> pods = new ArrayList<>();
  private final PodJson.Containers containers = new PodJson.Containers();
  private @Nullable Shown shown;

  /** The changing part of the object that represents a revision. */
  private record Shown(String uid, int number, long generation, Pods pods) {}

  /** The pods of a revision. */
  private record Pods(int desired, int active, int ready) {}

  /** The image of a revision's pods, and the hash that stands for it in names. */
  public record Template(String hash, String image) {}

  public Revision(Workload workload, int number, Template template, String uid, Instant created) {
    this.workload = workload;
    this.number = number;
    this.hash = template.hash();
    this.image = template.image();
    this.uid = uid;
    this.created = created;
  }

  public String name() {
    return workload.name + "-" + hash;
  }

  /** Whether its image cannot be pulled. */
  public static boolean isBroken(String image) {
    return image.endsWith("-broken");
  }

  public void desire(int replicas) {
    if (desired != replicas) {
      desired = replicas;
      generation++;
    }
  }

  public int active() {
    return count(StoryPod::isActive);
  }

  public int ready() {
    return count(StoryPod::isReady);
  }

  /** Whether a visible part has changed since the last call. */
  public boolean isChanged() {
    Shown now = new Shown(uid, number, generation, new Pods(workload.desired, active(), ready()));
    boolean changed = !now.equals(shown);
    shown = now;
    return changed;
  }

  private int count(Predicate<StoryPod> wanted) {
    int count = 0;
    for (StoryPod pod : pods) {
      count += wanted.test(pod) ? 1 : 0;
    }
    return count;
  }

  @Override
  public String namespace() {
    return workload.namespace;
  }

  @Override
  public PreparedJson containers() {
    return containers.of(shape(), image);
  }

  @Override
  public Shape shape() {
    return workload.shape;
  }

  @Override
  public ObjectNode podLabels(String podName) {
    ObjectNode labels = workload.labels();
    return switch (workload.kind) {
      case DEPLOYMENT -> labels.put("pod-template-hash", hash);
      case DAEMON_SET -> labels.put("controller-revision-hash", hash);
      case STATEFUL_SET ->
          labels
              .put("controller-revision-hash", name())
              .put("statefulset.kubernetes.io/pod-name", podName);
    };
  }

  @Override
  public ObjectNode reference() {
    return workload.kind == WorkloadKind.DEPLOYMENT
        ? Owners.reference("apps/v1", "ReplicaSet", name(), uid)
        : workload.reference();
  }

  @Override
  public List<StoryPod> pods() {
    return pods;
  }

  @Override
  public boolean runsOnce() {
    return false;
  }
}
