package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.api.ClusterApi;
import dev.lockstep.bench.cluster.api.UidSource;
import dev.lockstep.bench.cluster.store.ClusterState;
import dev.lockstep.bench.cluster.story.object.Workload;
import dev.lockstep.bench.cluster.story.object.WorkloadKind;
import java.time.InstantSource;
import java.util.SplittableRandom;

/**
 * The story as a whole: it creates the cluster and then advances step by step.
 *
 * <p>Every step runs due actions, lets controllers react, and begins new activities as long as the
 * configured rate of changes allows. Writes of a step count against that rate, so the rate holds on
 * average while single seconds differ, as they do in reality. Owner: the cluster's thread.
 */
public final class Story {

  /** Steps of one second. */
  public static final int STEPS_PER_SECOND = Agenda.STEPS_PER_SECOND;

  private final World world;
  private final StoryWriter writer;
  private final Agenda agenda = new Agenda();
  private final Controllers controllers;
  private final NodeLife nodeLife;
  private final Founding founding;
  private final Deletions deletions;
  private final Activities activities;
  private final Incident incident;
  private final double churn;
  private double credit;

  /**
   * A story that has not begun.
   *
   * @param churn target changes per second; 0 for requested changes only
   */
  public Story(ClusterState state, ClusterApi api, InstantSource clock, long seed, double churn) {
    SplittableRandom random = new SplittableRandom(seed);
    this.writer = new StoryWriter(state, clock, new UidSource(random.split()));
    this.world = new World(writer, agenda, new Dice(random.split()));
    this.churn = churn;
    PodLife life = new PodLife(world);
    this.controllers = new Controllers(world, life);
    this.nodeLife = new NodeLife(world, life);
    Actors actors = new Actors(world, life, nodeLife, controllers);
    Workshop workshop = new Workshop(world, life, controllers.writer());
    this.founding = new Founding(api, actors, workshop);
    this.deletions = new Deletions(state, actors);
    Previews previews = new Previews(world, api, workshop, deletions);
    this.activities = new Activities(actors, previews, churn);
    this.incident = new Incident(world, controllers);
  }

  /** Writes the initial cluster. */
  public void found(int pods) {
    writer.readClock();
    founding.found(pods);
    deletions.notice();
    if (churn > 0) {
      nodeLife.beat(churn);
      incident.plan();
    }
  }

  /** Advances by one twentieth of a second. */
  public void step() {
    long before = writer.resourceVersion();
    writer.readClock();
    deletions.notice();
    agenda.advance();
    controllers.reconcile();
    world.events.expire();

    credit += churn / STEPS_PER_SECOND - (writer.resourceVersion() - before);
    // Some activities find no subject and cost nothing, so attempts are bounded too.
    for (int i = 0; credit > 0 && i < churn && !world.workloads.isEmpty(); i++) {
      before = writer.resourceVersion();
      activities.beginOne();
      controllers.reconcile();
      credit -= writer.resourceVersion() - before;
    }
    // Budget that an idle cluster cannot spend is not saved for a burst.
    credit = Math.min(credit, churn);
  }

  public long steps() {
    return agenda.step();
  }

  /** Starts checkout's bad rollout now; returns false when that is impossible at the moment. */
  public boolean startIncident() {
    boolean started = incident.start();
    controllers.reconcile();
    return started;
  }

  /**
   * Changes a deployment's number of replicas; returns false when the deployment does not exist.
   */
  public boolean scale(String namespace, String deployment, int replicas) {
    Workload workload = world.workload(WorkloadKind.DEPLOYMENT, namespace + "/" + deployment);
    if (workload != null) {
      controllers.scale(workload, replicas);
      controllers.reconcile();
    }
    return workload != null;
  }

  /** Rolls out the next image; returns false when the deployment does not exist. */
  public boolean rollOut(String namespace, String deployment) {
    Workload workload = world.workload(WorkloadKind.DEPLOYMENT, namespace + "/" + deployment);
    if (workload != null) {
      controllers.rollOut(workload, Images.next(workload.current().image));
      controllers.reconcile();
    }
    return workload != null;
  }
}
