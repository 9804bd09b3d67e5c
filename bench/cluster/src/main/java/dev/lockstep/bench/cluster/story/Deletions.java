package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.store.Change;
import dev.lockstep.bench.cluster.store.ChangeLog;
import dev.lockstep.bench.cluster.store.ClusterState;
import dev.lockstep.bench.cluster.story.object.JobJson;
import dev.lockstep.bench.cluster.story.object.NodeJson;
import dev.lockstep.bench.cluster.story.object.PodJson;
import dev.lockstep.bench.cluster.story.object.StoryCron;
import dev.lockstep.bench.cluster.story.object.StoryJob;
import dev.lockstep.bench.cluster.story.object.StoryPod;
import dev.lockstep.bench.cluster.story.object.Workload;
import dev.lockstep.bench.cluster.story.object.WorkloadJson;
import dev.lockstep.bench.cluster.story.object.WorkloadKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Notices deletions by others, as controllers do, by watching. The story's own deletions arrive
 * here too, and need no action.
 */
final class Deletions {

  /**
   * Pods first: objects that were deleted with their namespace must not be written again for an
   * orderly end.
   */
  private static final List<String> TYPES =
      List.of(
          PodJson.TYPE,
          JobJson.JOBS,
          JobJson.CRON_JOBS,
          WorkloadJson.REPLICA_SETS,
          WorkloadKind.DEPLOYMENT.typeId,
          WorkloadKind.STATEFUL_SET.typeId,
          WorkloadKind.DAEMON_SET.typeId,
          NodeJson.NODES);

  private final ClusterState state;
  private final World world;
  private final PodLife life;
  private final NodeLife nodes;
  private final Controllers controllers;
  private final Map<String, Long> next = new HashMap<>();

  Deletions(ClusterState state, Actors actors) {
    this.state = state;
    this.world = actors.world();
    this.life = actors.life();
    this.nodes = actors.nodeLife();
    this.controllers = actors.controllers();
  }

  /** Handles all deletions since the last call. */
  void notice() {
    for (String type : TYPES) {
      ChangeLog log = state.known(type).log();
      long from = next.getOrDefault(type, 0L);
      if (from < log.first() || from > log.end()) {
        lookAtAll(type);
      } else {
        for (long index = from; index < log.end(); index++) {
          Change change = log.get(index);
          if (change.kind() == Change.Kind.DELETED
              && state.known(type).find(change.object().key()) == null) {
            letGo(type, change.object().key());
          }
        }
      }
      next.put(type, state.known(type).log().end());
    }
  }

  /** The history no longer has all changes, so everything is compared. */
  private void lookAtAll(String type) {
    for (String key : keys(type)) {
      if (state.known(type).find(key) == null) {
        letGo(type, key);
      }
    }
  }

  private List<String> keys(String type) {
    return switch (type) {
      case NodeJson.NODES -> world.nodes.stream().map(node -> node.name).toList();
      case PodJson.TYPE -> List.copyOf(world.pods.keySet());
      case JobJson.CRON_JOBS -> world.crons.stream().map(StoryCron::key).toList();
      case JobJson.JOBS ->
          world.crons.stream().flatMap(cron -> cron.jobs.stream()).map(StoryJob::key).toList();
      case WorkloadJson.REPLICA_SETS ->
          world.workloads.stream()
              .filter(workload -> workload.kind == WorkloadKind.DEPLOYMENT)
              .flatMap(workload -> workload.revisions.stream())
              .map(revision -> revision.namespace() + "/" + revision.name())
              .toList();
      default ->
          world.workloads.stream()
              .filter(workload -> workload.kind.typeId.equals(type))
              .map(Workload::key)
              .toList();
    };
  }

  private void letGo(String type, String key) {
    switch (type) {
      case NodeJson.NODES -> first(world.nodes, node -> node.name.equals(key), nodes::collect);
      case PodJson.TYPE -> {
        StoryPod pod = world.pods.get(key);
        if (pod != null) {
          life.remove(pod);
        }
      }
      case JobJson.CRON_JOBS ->
          first(world.crons, cron -> cron.key().equals(key), controllers.jobs()::collect);
      case JobJson.JOBS ->
          world.crons.forEach(
              cron -> first(cron.jobs, job -> job.key().equals(key), controllers.jobs()::collect));
      case WorkloadJson.REPLICA_SETS -> letRevisionGo(key);
      default -> letWorkloadGo(type, key);
    }
  }

  private void letWorkloadGo(String type, String key) {
    for (WorkloadKind kind : WorkloadKind.values()) {
      Workload workload = kind.typeId.equals(type) ? world.workload(kind, key) : null;
      if (workload != null) {
        controllers.collect(workload);
      }
    }
  }

  /** A replica set that its deployment still wants is created again, with new pods. */
  private void letRevisionGo(String key) {
    int slash = key.indexOf('/');
    String name = key.substring(slash + 1);
    String deployment = name.substring(0, Math.max(0, name.lastIndexOf('-')));
    Workload workload =
        world.workload(WorkloadKind.DEPLOYMENT, key.substring(0, slash + 1) + deployment);
    if (workload != null) {
      first(
          workload.revisions,
          revision -> revision.name().equals(name),
          revision -> {
            revision.uid = world.writer.uid();
            List.copyOf(revision.pods()).forEach(life::delete);
            world.touch(workload);
          });
    }
  }

  private static <T> void first(List<T> items, Predicate<T> wanted, Consumer<T> action) {
    items.stream().filter(wanted).findFirst().ifPresent(action);
  }
}
