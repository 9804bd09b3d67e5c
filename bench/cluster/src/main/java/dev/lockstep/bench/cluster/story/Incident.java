package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.story.EventJournal.Subject;
import dev.lockstep.bench.cluster.story.object.Workload;
import dev.lockstep.bench.cluster.story.object.WorkloadKind;
import org.jspecify.annotations.Nullable;

/**
 * The recurring incident: checkout rolls out an image that does not exist, the rollout stalls, and
 * after a while is rolled back.
 */
final class Incident {

  static final String WORKLOAD = "checkout/checkout";

  private static final int FIRST_STEP = Agenda.seconds(60);
  private static final int ROLLBACK_STEPS = Agenda.seconds(90);
  private static final int PAUSE_STEPS_MIN = Agenda.seconds(400);
  private static final int PAUSE_STEPS_MAX = Agenda.seconds(700);

  private final World world;
  private final Controllers controllers;
  private boolean running;

  Incident(World world, Controllers controllers) {
    this.world = world;
    this.controllers = controllers;
  }

  /** Plans the first incident; others follow. */
  void plan() {
    planIn(FIRST_STEP);
  }

  /**
   * Starts it now; returns false when it is already in progress, or checkout is deleted or busy.
   */
  boolean start() {
    Workload checkout = checkout();
    if (running || checkout == null || !checkout.isSettled()) {
      return false;
    }
    running = true;
    String good = checkout.current().image;
    controllers.rollOut(checkout, Images.next(good) + "-broken");
    world.agenda.after(ROLLBACK_STEPS, () -> rollBack(checkout, good));
    return true;
  }

  private void planIn(int steps) {
    world.agenda.after(
        steps,
        () -> {
          start();
          planIn(world.dice.between(PAUSE_STEPS_MIN, PAUSE_STEPS_MAX));
        });
  }

  private void rollBack(Workload checkout, String good) {
    running = false;
    if (!checkout.gone) {
      world.events.normal(
          Subject.of(checkout),
          Controllers.SOURCE,
          "DeploymentRollback",
          "Rolled back deployment " + checkout.name + " to " + good);
      controllers.rollOut(checkout, good);
    }
  }

  private @Nullable Workload checkout() {
    return world.workload(WorkloadKind.DEPLOYMENT, WORKLOAD);
  }
}
