package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.story.EventJournal.Subject;
import dev.lockstep.bench.cluster.story.object.Revision;
import dev.lockstep.bench.cluster.story.object.StoryPod;
import dev.lockstep.bench.cluster.story.object.Workload;
import dev.lockstep.bench.cluster.story.object.WorkloadJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Rolls out deployments with at most a quarter more pods than desired, and at most a quarter fewer
 * ready ones.
 */
final class DeploymentController {

  private final World world;
  private final PodLife life;

  DeploymentController(World world, PodLife life) {
    this.world = world;
    this.life = life;
  }

  void reconcile(Workload workload) {
    Revision wanted = workload.current();
    List<Revision> older =
        new ArrayList<>(workload.revisions.subList(0, workload.revisions.size() - 1));
    int surge = (workload.desired + 3) / 4;
    int mayMiss = workload.desired / 4;

    growWanted(workload, wanted, surge);
    shrinkOlder(workload, older, mayMiss);
    for (Revision revision : workload.revisions) {
      follow(revision);
    }
    forget(workload, older);
  }

  private void growWanted(Workload workload, Revision wanted, int surge) {
    int others =
        workload.revisions.stream()
            .filter(revision -> revision != wanted)
            .mapToInt(revision -> revision.desired)
            .sum();
    int room = Math.max(0, workload.desired + surge - others);
    int replicas = others == 0 ? workload.desired : Math.min(workload.desired, room);
    // While older revisions have pods, it only grows; without them it also shrinks.
    setReplicas(workload, wanted, Math.min(workload.desired, Math.max(wanted.desired, replicas)));
  }

  private void shrinkOlder(Workload workload, List<Revision> older, int mayMiss) {
    int readyMin = workload.desired - mayMiss;
    for (Revision revision : older) {
      // Pods that are not ready take no traffic, so they may be deleted at once.
      int idle = revision.desired - revision.ready();
      int spare = Math.max(0, workload.ready() - readyMin - pendingRemovals(workload));
      int removable = Math.max(0, idle) + Math.min(revision.ready(), spare);
      setReplicas(workload, revision, Math.max(0, revision.desired - removable));
    }
  }

  /** Ready pods that revisions are already due to give up. */
  private static int pendingRemovals(Workload workload) {
    return workload.revisions.stream()
        .mapToInt(revision -> Math.max(0, revision.ready() - revision.desired))
        .sum();
  }

  private void setReplicas(Workload workload, Revision revision, int replicas) {
    if (revision.desired != replicas) {
      world.events.normal(
          Subject.of(workload),
          Controllers.SOURCE,
          "ScalingReplicaSet",
          "Scaled replica set "
              + revision.name()
              + " from "
              + revision.desired
              + " to "
              + replicas);
      revision.desire(replicas);
    }
  }

  /** The replica set's own controller: keeps its number of pods. */
  private void follow(Revision revision) {
    int missing = revision.desired - revision.active();
    for (int i = 0; i < missing; i++) {
      life.create(revision, revision.name() + "-" + world.dice.suffix(5), revision.image, null);
    }
    if (missing < 0) {
      revision.pods().stream()
          .filter(StoryPod::isActive)
          .sorted(Comparator.comparing(StoryPod::isReady))
          .limit(-missing)
          .toList()
          .forEach(life::delete);
    }
  }

  private void forget(Workload workload, List<Revision> older) {
    List<Revision> empty =
        older.stream()
            .filter(revision -> revision.desired == 0 && revision.pods().isEmpty())
            .toList();
    for (int i = 0; i < empty.size() - Workload.HISTORY_MAX; i++) {
      Revision oldest = empty.get(i);
      workload.revisions.remove(oldest);
      world.writer.remove(WorkloadJson.REPLICA_SETS, workload.namespace, oldest.name());
    }
  }
}
