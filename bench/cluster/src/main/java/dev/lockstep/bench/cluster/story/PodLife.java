package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.story.EventJournal.Subject;
import dev.lockstep.bench.cluster.story.object.PodJson;
import dev.lockstep.bench.cluster.story.object.PodOwner;
import dev.lockstep.bench.cluster.story.object.PodStage;
import dev.lockstep.bench.cluster.story.object.Revision;
import dev.lockstep.bench.cluster.story.object.StoryNode;
import dev.lockstep.bench.cluster.story.object.StoryPod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Scheduler and kubelet: the events of a pod's life from its creation to its end, with their times.
 * Each change is written at once, and notifies the pod's controller.
 */
final class PodLife {

  private static final String KUBELET = "kubelet";
  private static final String MANAGER = "kube-controller-manager";
  private static final int BACKOFF_STEPS_MAX = Agenda.seconds(60);

  private final World world;

  PodLife(World world) {
    this.world = world;
  }

  /** Creates a pod that will be scheduled and started. */
  void create(PodOwner owner, String name, String image, @Nullable StoryNode pinned) {
    StoryPod pod = new StoryPod(owner, name, world.writer.uid(), image, world.writer.now());
    pod.pinned = pinned;
    add(pod);
    write(pod);
    plan(pod, world.dice.between(2, 10), () -> schedule(pod));
  }

  /** Adds a pod that has been running for long, without writing it. */
  StoryPod found(PodOwner owner, String name, String image, StoryNode node, Instant created) {
    StoryPod pod = new StoryPod(owner, name, world.writer.uid(), image, created);
    pod.node = node;
    pod.address = node.nextPodAddress();
    pod.stage = PodStage.READY;
    pod.started = created.plusSeconds(4);
    pod.readySince = created.plusSeconds(9);
    pod.changed = pod.readySince;
    node.pods++;
    add(pod);
    return pod;
  }

  /** Crashes and restarts a running pod's main container, some times in a row. */
  void crash(StoryPod pod, int code, String reason, int times) {
    if (pod.stage == PodStage.RUNNING || pod.stage == PodStage.READY) {
      pod.crashesLeft = times;
      end(pod, code, reason);
    }
  }

  /** Makes a ready pod fail its readiness probe for some steps. */
  void unready(StoryPod pod, int steps) {
    if (pod.stage == PodStage.READY) {
      move(pod, PodStage.RUNNING);
      world.events.warning(
          Subject.of(pod), KUBELET, "Unhealthy", "Readiness probe failed: HTTP probe failed");
      plan(pod, steps, () -> becomeReady(pod));
    }
  }

  /** Ends a pod that runs once, with success or failure. */
  void finish(StoryPod pod, boolean well) {
    pod.exit = exit(pod, well ? 0 : 1, well ? "Completed" : "Error");
    move(pod, well ? PodStage.SUCCEEDED : PodStage.FAILED);
  }

  /** Deletes a pod as its controller does, with time to end. */
  void delete(StoryPod pod) {
    if (pod.stage == PodStage.TERMINATING) {
      return;
    }
    pod.deleted = world.writer.now();
    boolean finished = pod.stage.isFinished();
    move(pod, PodStage.TERMINATING);
    if (!finished) {
      world.events.normal(
          Subject.of(pod), KUBELET, "Killing", "Stopping container " + pod.owner.shape().app());
    }
    plan(pod, finished ? 1 : world.dice.between(10, 60), () -> remove(pod));
  }

  /** Removes a pod from the story, and from the store if it still exists there. */
  void remove(StoryPod pod) {
    if (world.pods.remove(pod.key()) == null) {
      return;
    }
    pod.turn++;
    pod.owner.pods().remove(pod);
    if (pod.node != null) {
      pod.node.pods--;
    }
    world.writer.remove(PodJson.TYPE, pod.namespace(), pod.name);
    world.touch(pod.owner);
  }

  /** Continues with a pod that was added as waiting after a crash. */
  void resume(StoryPod pod) {
    plan(pod, backoff(pod), () -> start(pod));
  }

  /** Writes a pod for the first time. */
  void write(StoryPod pod) {
    world.writer.put(PodJson.TYPE, MANAGER, KUBELET, pod.changed, PodJson.pod(pod));
  }

  /** Writes a pod again. */
  void rewrite(StoryPod pod) {
    world.writer.update(PodJson.TYPE, MANAGER, KUBELET, pod.changed, PodJson.pod(pod));
  }

  private void schedule(StoryPod pod) {
    StoryNode node = pod.pinned == null ? freeNode() : pod.pinned;
    if (node == null || !world.nodes.contains(node)) {
      world.events.warning(
          Subject.of(pod),
          "default-scheduler",
          "FailedScheduling",
          "0/" + world.nodes.size() + " nodes are available");
      plan(pod, Agenda.seconds(10), () -> schedule(pod));
      return;
    }
    pod.node = node;
    node.pods++;
    pod.scheduled = world.writer.now();
    move(pod, PodStage.CREATING);
    world.events.normal(
        Subject.of(pod),
        "default-scheduler",
        "Scheduled",
        "Successfully assigned " + pod.key() + " to " + node.name);
    plan(pod, world.dice.between(20, 80), () -> pull(pod));
  }

  private void pull(StoryPod pod) {
    if (!Revision.isBroken(pod.image)) {
      start(pod);
      return;
    }
    move(pod, PodStage.PULL_FAILED);
    world.events.warning(
        Subject.of(pod), KUBELET, "Failed", "Failed to pull image \"" + pod.image + "\"");
    plan(
        pod,
        world.dice.between(30, 60),
        () -> {
          move(pod, PodStage.PULL_BACKOFF);
          world.events.normal(
              Subject.of(pod), KUBELET, "BackOff", "Back-off pulling image \"" + pod.image + "\"");
          plan(pod, world.dice.between(200, 400), () -> pull(pod));
        });
  }

  private void start(StoryPod pod) {
    StoryNode node = pod.node;
    if (pod.address.isEmpty() && node != null) {
      pod.address = node.nextPodAddress();
    }
    if (pod.stage == PodStage.CRASHED || pod.stage == PodStage.BACKOFF) {
      pod.restarts++;
    }
    pod.started = world.writer.now();
    move(pod, PodStage.RUNNING);
    if (pod.restarts == 0) {
      world.events.normal(
          Subject.of(pod), KUBELET, "Started", "Started container " + pod.owner.shape().app());
    }
    StoryPod.Exit exit = pod.exit;
    if (pod.crashesLeft > 0 && exit != null) {
      plan(pod, world.dice.between(30, 120), () -> end(pod, exit.code(), exit.reason()));
    } else {
      plan(pod, world.dice.between(20, 100), () -> becomeReady(pod));
    }
  }

  private void becomeReady(StoryPod pod) {
    move(pod, PodStage.READY);
  }

  private void end(StoryPod pod, int code, String reason) {
    pod.exit = exit(pod, code, reason);
    pod.crashesLeft--;
    move(pod, PodStage.CRASHED);
    // The first restart is immediate; later ones wait.
    plan(
        pod,
        world.dice.between(10, 30),
        () -> {
          if (pod.restarts == 0) {
            start(pod);
            return;
          }
          move(pod, PodStage.BACKOFF);
          world.events.warning(
              Subject.of(pod), KUBELET, "BackOff", "Back-off restarting failed container");
          plan(pod, backoff(pod), () -> start(pod));
        });
  }

  private StoryPod.Exit exit(StoryPod pod, int code, String reason) {
    return new StoryPod.Exit(code, reason, pod.started, world.writer.now());
  }

  private static int backoff(StoryPod pod) {
    return Math.min(BACKOFF_STEPS_MAX, Agenda.seconds(5) << Math.min(pod.restarts, 4));
  }

  private @Nullable StoryNode freeNode() {
    StoryNode best = null;
    // The emptiest of a few nodes: nearly as even as the emptiest of all, and cheap with thousands.
    for (int i = 0; i < 3 && !world.nodes.isEmpty(); i++) {
      StoryNode candidate = world.dice.pick(world.nodes);
      if (candidate.takesPods() && (best == null || candidate.pods < best.pods)) {
        best = candidate;
      }
    }
    return best;
  }

  private void move(StoryPod pod, PodStage next) {
    boolean wasReady = pod.isReady();
    pod.stage = pod.stage.next(next);
    pod.changed = world.writer.now();
    pod.turn++;
    if (pod.isReady() != wasReady) {
      pod.readySince = pod.changed;
    }
    rewrite(pod);
    world.touch(pod.owner);
  }

  /** Plans a pod's next action, which is dropped when another one comes first. */
  private void plan(StoryPod pod, int steps, Runnable action) {
    int turn = pod.turn;
    world.agenda.after(
        steps,
        () -> {
          if (pod.turn == turn) {
            action.run();
          }
        });
  }

  private void add(StoryPod pod) {
    pod.owner.pods().add(pod);
    world.pods.put(pod.key(), pod);
  }
}
