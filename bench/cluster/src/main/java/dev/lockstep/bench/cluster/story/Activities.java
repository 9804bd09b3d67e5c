package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.story.object.CanaryJson;
import dev.lockstep.bench.cluster.story.object.StoryPod;
import dev.lockstep.bench.cluster.story.object.Workload;
import dev.lockstep.bench.cluster.story.object.WorkloadKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everyday activities: rollouts, scaling, crashes and small changes, chosen by weighted chance. */
final class Activities {

  /** Approximate changes per second of a rollout. */
  private static final double CHANGES_OF_ROLLOUT = 20;

  private final World world;
  private final PodLife life;
  private final NodeLife nodeLife;
  private final Controllers controllers;
  private final Previews previews;
  private final int rolloutsMax;
  private final List<Weighted> choices = new ArrayList<>();
  private int weights;

  private record Weighted(int upTo, Runnable activity) {}

  Activities(Actors actors, Previews previews, double churn) {
    this.world = actors.world();
    this.life = actors.life();
    this.nodeLife = actors.nodeLife();
    this.controllers = actors.controllers();
    this.previews = previews;
    this.rolloutsMax = (int) (1 + churn / CHANGES_OF_ROLLOUT);
    choose(24, this::measure);
    choose(10, this::flap);
    choose(10, this::crash);
    choose(8, this::rollOut);
    choose(8, this::scale);
    choose(8, this::shiftCanary);
    choose(4, this::runCron);
    choose(4, this::configure);
    choose(3, this::rotate);
    choose(2, this::crashLoop);
    choose(2, this::renewOrdered);
    choose(1, this::cordon);
    choose(1, this::failNode);
    choose(1, previews::open);
  }

  /** Begins one activity, which may find no subject. */
  void beginOne() {
    int drawn = world.dice.between(1, weights);
    choices.stream()
        .filter(choice -> drawn <= choice.upTo())
        .findFirst()
        .ifPresent(choice -> choice.activity().run());
  }

  private void choose(int weight, Runnable activity) {
    weights += weight;
    choices.add(new Weighted(weights, activity));
  }

  /** Updates an autoscaler's measurement, which rarely leads to scaling. */
  private void measure() {
    Workload workload = world.dice.pick(world.workloads);
    workload.load = Math.clamp(workload.load + world.dice.between(-12, 12), 5, 120);
    controllers.writer().autoscaler(workload);
  }

  private void flap() {
    StoryPod pod = somePod();
    if (pod != null) {
      life.unready(pod, world.dice.between(Agenda.seconds(3), Agenda.seconds(15)));
    }
  }

  private void crash() {
    crash(1);
  }

  private void crashLoop() {
    crash(world.dice.between(3, 6));
  }

  private void crash(int times) {
    StoryPod pod = somePod();
    if (pod != null) {
      boolean memory = world.dice.chance(0.4);
      life.crash(pod, memory ? 137 : 1, memory ? "OOMKilled" : "Error", times);
    }
  }

  private void rollOut() {
    Workload workload = quiet(WorkloadKind.DEPLOYMENT);
    if (workload != null && rollouts() < rolloutsMax) {
      controllers.rollOut(workload, Images.next(workload.current().image));
    }
  }

  private void renewOrdered() {
    Workload workload =
        quiet(world.dice.chance(0.7) ? WorkloadKind.STATEFUL_SET : WorkloadKind.DAEMON_SET);
    if (workload != null && rollouts() < rolloutsMax) {
      controllers.rollOut(workload, Images.next(workload.current().image));
    }
  }

  private void scale() {
    Workload workload = quiet(WorkloadKind.DEPLOYMENT);
    if (workload != null) {
      int usual = workload.usual;
      int step = world.dice.between(1, Math.max(1, usual / 4));
      int wanted =
          workload.desired > usual
              ? workload.desired - step
              : workload.desired < usual
                  ? workload.desired + step
                  : usual + (world.dice.chance(0.5) ? step : -step);
      controllers.scale(workload, Math.clamp(wanted, 1, usual * 2));
    }
  }

  private void shiftCanary() {
    Workload workload = world.dice.pick(world.workloads);
    if (workload.extras.canary()) {
      boolean failed = world.dice.chance(0.1);
      int next = failed ? workload.canaryWeight : workload.canaryWeight + 10;
      workload.canaryWeight = next > CanaryJson.WEIGHT_MAX ? 0 : next;
      workload.canaryFailures = failed ? workload.canaryFailures + 1 : 0;
      workload.canaryChanged = world.writer.now();
      controllers.writer().canary(workload);
    }
  }

  private void runCron() {
    if (!world.crons.isEmpty()) {
      controllers.jobs().start(world.dice.pick(world.crons));
    }
  }

  private void configure() {
    Workload workload = world.dice.pick(world.workloads);
    workload.configured++;
    controllers.writer().configMap(workload);
  }

  private void rotate() {
    Workload workload = world.dice.pick(world.workloads);
    workload.rotated++;
    controllers.writer().secret(workload);
  }

  private void cordon() {
    if (world.nodes.size() > 3) {
      nodeLife.cordon(world.dice.pick(world.nodes), Agenda.seconds(world.dice.between(40, 120)));
    }
  }

  private void failNode() {
    boolean another = world.nodes.stream().anyMatch(node -> !node.ready);
    if (!another && world.nodes.size() > 3 && world.dice.chance(0.3)) {
      nodeLife.fail(world.dice.pick(world.nodes), Agenda.seconds(world.dice.between(30, 60)));
    }
  }

  /** A ready pod of some workload. */
  private @Nullable StoryPod somePod() {
    List<StoryPod> pods = world.dice.pick(world.workloads).current().pods();
    StoryPod pod = pods.isEmpty() ? null : world.dice.pick(pods);
    return pod == null || !pod.isReady() ? null : pod;
  }

  /** A workload of a kind without any problem. */
  private @Nullable Workload quiet(WorkloadKind kind) {
    for (int i = 0; i < 5; i++) {
      Workload workload = world.dice.pick(world.workloads);
      if (workload.kind == kind && workload.isSettled()) {
        return workload;
      }
    }
    return null;
  }

  private long rollouts() {
    return world.workloads.stream().filter(workload -> !workload.isSettled()).count();
  }
}
