package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.story.object.Revision;
import dev.lockstep.bench.cluster.story.object.StoryNode;
import dev.lockstep.bench.cluster.story.object.StoryPod;
import dev.lockstep.bench.cluster.story.object.Workload;
import dev.lockstep.bench.cluster.story.object.WorkloadJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Stateful sets and daemon sets: named places for pods, renewed one at a time. */
final class OrderedControllers {

  private final World world;
  private final PodLife life;
  private final WorkloadWriter writer;

  OrderedControllers(World world, PodLife life, WorkloadWriter writer) {
    this.world = world;
    this.life = life;
    this.writer = writer;
  }

  /** One pod per number, each only when the previous ones are ready. */
  void reconcileStatefulSet(Workload workload) {
    Map<String, StoryPod> byName = new HashMap<>();
    workload.pods().forEach(pod -> byName.put(pod.name, pod));
    for (int number = 0; number < workload.desired; number++) {
      String name = workload.name + "-" + number;
      StoryPod pod = byName.remove(name);
      if (pod == null) {
        Revision revision = workload.current();
        life.create(revision, name, revision.image, null);
        writer.volume(Objects.requireNonNull(world.pods.get(key(workload, name))));
        return;
      }
      if (!pod.isReady()) {
        return;
      }
    }
    // Numbers above the desired ones remain from a larger set.
    byName.values().forEach(life::delete);
    renew(workload);
    forget(workload);
  }

  /** One pod on every node. */
  void reconcileDaemonSet(Workload workload) {
    workload.desired = world.nodes.size();
    Map<StoryNode, StoryPod> byNode = new HashMap<>();
    for (StoryPod pod : workload.pods()) {
      StoryNode place = pod.pinned;
      if (place != null) {
        byNode.put(place, pod);
      }
    }
    Revision revision = workload.current();
    for (StoryNode node : world.nodes) {
      if (byNode.remove(node) == null) {
        String name = workload.name + "-" + world.dice.suffix(5);
        life.create(revision, name, revision.image, node);
      }
    }
    // The remaining ones are on nodes that are gone.
    workload.pods().stream().filter(byNode::containsValue).forEach(life::delete);
    renew(workload);
    forget(workload);
  }

  private void renew(Workload workload) {
    if (workload.ready() < workload.desired) {
      return;
    }
    StoryPod outdated = lastOutdated(workload);
    if (outdated != null) {
      life.delete(outdated);
    }
  }

  private static @Nullable StoryPod lastOutdated(Workload workload) {
    List<StoryPod> outdated =
        workload.pods().stream()
            .filter(StoryPod::isActive)
            .filter(pod -> pod.owner != workload.current())
            .toList();
    return outdated.isEmpty() ? null : outdated.getLast();
  }

  private void forget(Workload workload) {
    for (Revision revision : List.copyOf(workload.revisions)) {
      if (revision != workload.current() && revision.pods().isEmpty()) {
        workload.revisions.remove(revision);
        world.writer.remove(WorkloadJson.CONTROLLER_REVISIONS, workload.namespace, revision.name());
      }
    }
  }

  private static String key(Workload workload, String name) {
    return workload.namespace + "/" + name;
  }
}
