package dev.lockstep.bench.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All connections there are. */
final class SimNetwork {
  private final SimWorld world;
  private final Luck luck;
  private final List<SimLink> links = new ArrayList<>();
  private long ids;

  /** Whether the next connection of an agent, and of a client, loses something, on its way down. */
  private final Map<Boolean, Boolean> spoilt = new HashMap<>();

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
    Boolean losesDown = spoilt.remove(user.isEmpty());
    if (losesDown != null) {
      link.loseOne(losesDown);
    }
    link.open(user.isEmpty() ? backend.agents() : backend.clients());
    return link;
  }

  /** The next connection of any agent, or of any client, loses one of its first messages. */
  void spoilNext(boolean isOfAgent, boolean isDown) {
    spoilt.put(isOfAgent, isDown);
  }

  /** Those that are open to a backend. */
  List<SimLink> to(SimBackend backend) {
    return links.stream().filter(link -> link.isOpen() && link.backend() == backend).toList();
  }
}
