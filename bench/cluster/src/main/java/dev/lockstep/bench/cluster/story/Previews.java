package dev.lockstep.bench.cluster.story;

import dev.lockstep.bench.cluster.api.ClusterApi;

/**
 * Namespaces that exist for a while with one small workload, and are deleted with their content.
 */
final class Previews {

  private static final int PREVIEWS_MAX = 3;
  private static final int LIFE_STEPS_MIN = Agenda.seconds(90);
  private static final int LIFE_STEPS_MAX = Agenda.seconds(240);

  private final World world;
  private final ClusterApi api;
  private final Workshop workshop;
  private final Deletions deletions;
  private int open;
  private int made;

  Previews(World world, ClusterApi api, Workshop workshop, Deletions deletions) {
    this.world = world;
    this.api = api;
    this.workshop = workshop;
    this.deletions = deletions;
  }

  /** Opens a preview unless there are enough. */
  void open() {
    if (open >= PREVIEWS_MAX) {
      return;
    }
    open++;
    made++;
    String name = "preview-" + (1_000 + made * 7);
    workshop.namespace(name, "preview", world.writer.now());
    workshop.openDeployment(workshop.shape("web", name, false), world.dice.between(1, 3));
    world.agenda.after(
        world.dice.between(LIFE_STEPS_MIN, LIFE_STEPS_MAX),
        () -> {
          open--;
          api.delete("namespaces", "", name);
          // At once, before another due action writes into a deleted namespace.
          deletions.notice();
        });
  }
}
