package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.story.object.ConfigJson;
import dev.lockstep.bench.cluster.story.object.Owners;
import dev.lockstep.bench.cluster.story.object.Revision;
import dev.lockstep.bench.cluster.story.object.Shape;
import dev.lockstep.bench.cluster.story.object.StoryNode;
import dev.lockstep.bench.cluster.story.object.StoryPod;
import dev.lockstep.bench.cluster.story.object.Tree;
import dev.lockstep.bench.cluster.story.object.Workload;
import dev.lockstep.bench.cluster.story.object.WorkloadKind;
import java.time.Duration;
import java.time.Instant;

/** Creates namespaces and workloads: long-running ones and new ones. */
final class Workshop {

  private static final Duration AGE_MIN = Duration.ofMinutes(20);
  private static final int AGE_DAYS_MAX = 40;

  private final World world;
  private final PodLife life;
  private final WorkloadWriter writer;
  private int services;

  Workshop(World world, PodLife life, WorkloadWriter writer) {
    this.world = world;
    this.life = life;
    this.writer = writer;
  }

  /** A random moment before the story's start. */
  Instant past() {
    int minutes = world.dice.between((int) AGE_MIN.toMinutes(), AGE_DAYS_MAX * 24 * 60);
    return world.writer.now().minusSeconds(minutes * 60L + world.dice.between(0, 59));
  }

  /** A random moment between another one and now. */
  Instant since(Instant earlier) {
    long seconds = Duration.between(earlier, world.writer.now()).toSeconds();
    return earlier.plusSeconds(world.dice.between(0, (int) seconds));
  }

  void namespace(String name, String tier, Instant created) {
    String uid = Owners.uid(name + created, "namespace");
    world.writer.put(
        "namespaces",
        "deploy-bot",
        Tree.of(
                "metadata",
                Owners.metadata(
                    "",
                    name,
                    uid,
                    created,
                    Tree.of("kubernetes.io/metadata.name", name)
                        .and("tier", tier)
                        .and("team", name)))
            .and("spec", Tree.of("finalizers", Tree.list("kubernetes")))
            .and("status", Tree.of("phase", "Active")));
    world.writer.put(
        ConfigJson.ACCOUNTS,
        "kube-controller-manager",
        ConfigJson.account(name, "default", Owners.uid(uid, "account"), created));
  }

  /** Draws the shape of a workload's pods. */
  Shape shape(String app, String team, boolean volume) {
    return new Shape(
        app,
        team,
        8080 + world.dice.between(0, 9),
        new Shape.Requests(50 * world.dice.between(1, 10), 64 * world.dice.between(1, 16)),
        new Shape.Extras(!volume && world.dice.chance(0.25), volume));
  }

  /** Creates a workload that has been running for long: its pods are ready. */
  Workload found(WorkloadKind kind, Shape shape, int replicas, Workload.Extras extras) {
    Instant created = past();
    Workload workload =
        new Workload(kind, new Workload.Spec(shape, extras, replicas), world.writer.uid(), created);
    if (kind == WorkloadKind.DEPLOYMENT) {
      revise(workload, 1, created, Images.first(shape, world.dice));
      revise(workload, 2, since(created), Images.next(workload.current().image));
      // A workload that grew with its last revision has no pods of the one before.
    } else {
      revise(workload, 1, created, Images.first(shape, world.dice));
    }
    workload.changed = workload.current().created;
    workload.current().desire(replicas);
    world.add(workload);
    writer.found(workload, services++);
    return workload;
  }

  /** Adds a ready pod to a long-running workload. */
  StoryPod foundPod(Workload workload, String name, StoryNode node) {
    Revision revision = workload.current();
    StoryPod pod = life.found(revision, name, revision.image, node, since(revision.created));
    if (workload.kind == WorkloadKind.DAEMON_SET) {
      pod.pinned = node;
    }
    if (world.dice.chance(0.08)) {
      pod.restarts = world.dice.between(1, 4);
      Instant ended = since(pod.started);
      pod.exit = new StoryPod.Exit(1, "Error", pod.started, ended);
      pod.started = ended.plusSeconds(2);
      pod.readySince = ended.plusSeconds(7);
    }
    return pod;
  }

  /** Creates a deployment that begins now, without pods. */
  void openDeployment(Shape shape, int replicas) {
    Instant now = world.writer.now();
    Workload workload =
        new Workload(
            WorkloadKind.DEPLOYMENT,
            new Workload.Spec(shape, new Workload.Extras(true, false, false, false), replicas),
            world.writer.uid(),
            now);
    revise(workload, 1, now, Images.first(shape, world.dice));
    world.add(workload);
    writer.found(workload, services++);
    world.touch(workload);
  }

  private void revise(Workload workload, int number, Instant created, String image) {
    workload.revisions.add(
        new Revision(
            workload,
            number,
            new Revision.Template(world.dice.suffix(9), image),
            world.writer.uid(),
            created));
  }
}
