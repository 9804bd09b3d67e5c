package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.story.EventJournal.Subject;
import dev.lockstep.bench.cluster.story.object.Revision;
import dev.lockstep.bench.cluster.story.object.Workload;
import dev.lockstep.bench.cluster.story.object.WorkloadJson;
import dev.lockstep.bench.cluster.story.object.WorkloadKind;
import java.util.List;

/**
 * The controllers of workloads: they reconcile touched workloads, create and delete pods towards
 * the specification, and write the statuses that follow from the pods.
 */
final class Controllers {

  static final String SOURCE = "deployment-controller";

  private final World world;
  private final PodLife life;
  private final WorkloadWriter writer;
  private final JobController jobs;
  private final DeploymentController deployments;
  private final OrderedControllers ordered;

  Controllers(World world, PodLife life) {
    this.world = world;
    this.life = life;
    this.writer = new WorkloadWriter(world.writer);
    this.jobs = new JobController(world, life);
    this.deployments = new DeploymentController(world, life);
    this.ordered = new OrderedControllers(world, life, writer);
  }

  WorkloadWriter writer() {
    return writer;
  }

  JobController jobs() {
    return jobs;
  }

  /** Reconciles everything that was touched. */
  void reconcile() {
    for (Workload workload : world.takeTouchedWorkloads()) {
      if (workload.gone) {
        // Its service still exists and must not point to deleted pods.
        writer.endpoints(workload);
      } else {
        reconcile(workload);
      }
    }
    world.takeTouchedJobs().forEach(jobs::reconcile);
  }

  /** Changes the image; one that ran before becomes the newest revision again. */
  void rollOut(Workload workload, String image) {
    if (workload.current().image.equals(image)) {
      return;
    }
    int number = workload.current().number + 1;
    List<Revision> same =
        workload.revisions.stream().filter(each -> each.image.equals(image)).toList();
    if (same.isEmpty()) {
      Revision revision =
          new Revision(
              workload,
              number,
              new Revision.Template(world.dice.suffix(9), image),
              world.writer.uid(),
              world.writer.now());
      workload.revisions.add(revision);
    } else {
      Revision back = same.getFirst();
      back.number = number;
      workload.revisions.remove(back);
      workload.revisions.add(back);
    }
    workload.generation++;
    workload.changed = world.writer.now();
    workload.stuck = false;
    world.touch(workload);
    watchDeadline(workload, number);
  }

  /** Changes the number of replicas. */
  void scale(Workload workload, int replicas) {
    if (workload.desired != replicas) {
      world.events.normal(
          Subject.of(workload),
          SOURCE,
          "ScalingReplicaSet",
          "Scaled " + workload.current().name() + " from " + workload.desired + " to " + replicas);
      workload.desired = replicas;
      workload.generation++;
      workload.changed = world.writer.now();
      world.touch(workload);
    }
  }

  /** Removes a workload that others deleted from the story, with its pods and revisions. */
  void collect(Workload workload) {
    world.remove(workload);
    for (Revision revision : workload.revisions) {
      if (workload.kind == WorkloadKind.DEPLOYMENT) {
        world.writer.remove(WorkloadJson.REPLICA_SETS, workload.namespace, revision.name());
      } else {
        world.writer.remove(WorkloadJson.CONTROLLER_REVISIONS, workload.namespace, revision.name());
      }
      List.copyOf(revision.pods()).forEach(life::delete);
    }
  }

  private void reconcile(Workload workload) {
    switch (workload.kind) {
      case DEPLOYMENT -> deployments.reconcile(workload);
      case STATEFUL_SET -> ordered.reconcileStatefulSet(workload);
      case DAEMON_SET -> ordered.reconcileDaemonSet(workload);
    }
    boolean available = workload.ready() >= workload.desired - workload.desired / 4;
    if (available != workload.available) {
      workload.available = available;
      workload.availableSince = world.writer.now();
    }
    if (workload.isSettled()) {
      workload.stuck = false;
    }
    writer.status(workload);
  }

  private void watchDeadline(Workload workload, int number) {
    world.agenda.after(
        Agenda.seconds(WorkloadJson.DEADLINE_SECONDS),
        () -> {
          if (!workload.gone && workload.current().number == number && !workload.isSettled()) {
            workload.stuck = true;
            world.touch(workload);
          }
        });
  }
}
