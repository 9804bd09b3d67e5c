package dev.lockstep.bench.sim;

import dev.lockstep.bench.sim.cluster.ApiWeather;
import dev.lockstep.bench.sim.cluster.SimCluster;
import dev.lockstep.bench.sim.time.Luck;
import java.util.List;

/** Injects the faults of apiservers, which forget, delay, repeat and answer wrongly. */
final class ApiFaults {
  private final SimWorld world;
  private final FaultDirector director;
  private final Luck luck;

  ApiFaults(SimWorld world, FaultDirector director, Luck luck) {
    this.world = world;
    this.director = director;
    this.luck = luck;
  }

  void strike(Fault fault, SimCluster cluster) {
    ApiWeather weather = cluster.weather();
    switch (fault) {
      case PLACE_FORGOTTEN -> {
        cluster.types().forEach(type -> cluster.store().compact(type.typeId()));
        cluster.store().restart();
      }
      case PAGE_EXPIRED ->
          director.spell(() -> weather.expiredPages = 0.3, () -> weather.expiredPages = 0);
      case CLOSES_INSTEAD_OF_410 -> {
        cluster.types().forEach(type -> cluster.store().compact(type.typeId()));
        cluster.store().restart();
        director.spell(
            () -> weather.closesInsteadOf410 = true, () -> weather.closesInsteadOf410 = false);
      }
      case API_ERRORS -> errors(weather, luck.pick(List.of(500, 503, 429)), 0.6);
      case API_UNAUTHORIZED -> errors(weather, 401, 0.6);
      case API_FORBIDDEN -> errors(weather, 403, 0.6);
      case API_SLOW ->
          director.spell(() -> weather.slowNs = director.shortly() / 4, () -> weather.slowNs = 0);
      case WATCH_HANGS -> director.spell(() -> weather.hangs = true, () -> weather.hangs = false);
      case API_BREAKS -> director.spell(() -> weather.breaks = 0.1, () -> weather.breaks = 0);
      case EVENTS_REPEATED ->
          director.spell(() -> weather.repeats = 0.2, () -> weather.repeats = 0);
      case LISTS_STALE -> {
        director.spell(() -> weather.staleLists = 0.7, () -> weather.staleLists = 0);
        cluster.types().forEach(type -> cluster.store().compact(type.typeId()));
        cluster.store().restart();
      }
      case BOOKMARK_EARLY ->
          director.spell(() -> weather.earlyBookmarks = 0.3, () -> weather.earlyBookmarks = 0);
      case BOOKMARK_BACKWARD ->
          director.spell(
              () -> weather.backwardBookmarks = 0.3, () -> weather.backwardBookmarks = 0);
      case COMPACTED_IN_GAP -> {
        cluster.store().restart();
        world
            .workloads()
            .get(world.clusters().indexOf(cluster))
            .delete(luck.pick(cluster.types()), 1 + luck.below(3));
        cluster.types().forEach(type -> cluster.store().compact(type.typeId()));
      }
      case EVENTS_LOST -> director.spell(() -> weather.losses = 0.2, () -> weather.losses = 0);
      case API_RESTORED -> cluster.store().goBack(1 + luck.below(60));
      default -> throw new IllegalStateException(fault.name());
    }
  }

  private void errors(ApiWeather weather, int status, double share) {
    director.spell(
        () -> {
          weather.status = status;
          weather.errors = share;
        },
        () -> weather.errors = 0);
  }
}
