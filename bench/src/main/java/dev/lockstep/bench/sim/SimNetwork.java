package dev.lockstep.bench.sim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All connections there are. */
final class SimNetwork {
  private final SimWorld world;
  private final Luck luck;
  private final List<SimLink> links = new ArrayList<>();
  private long ids;

  SimNetwork(SimWorld world) {
    this.world = world;
    this.luck = world.luck("network");
  }

  /**
   * Connects to a backend, if one is there.
   *
   * @param user who does; empty for an agent
   */
  @Nullable SimLink dial(
      Life nearLife,
      LinkWeather weather,
      @Nullable SimBackend backend,
      String user,
      SimLink.Near near) {
    if (backend == null || backend.life().isEnded() || weather.refuses) {
      return null;
    }
    SimLink link = new SimLink(world, weather, backend, nearLife, near, luck.split(), ++ids, user);
    links.removeIf(old -> !old.isOpen());
    links.add(link);
    link.open(user.isEmpty() ? backend.agents() : backend.clients());
    return link;
  }

  /** Those that are open to a backend. */
  List<SimLink> to(SimBackend backend) {
    return links.stream().filter(link -> link.isOpen() && link.backend() == backend).toList();
  }
}
