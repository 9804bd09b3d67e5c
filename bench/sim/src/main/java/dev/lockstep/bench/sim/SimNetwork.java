package dev.lockstep.bench.sim;

import dev.lockstep.bench.sim.network.LinkWeather;
import dev.lockstep.bench.sim.time.Life;
import dev.lockstep.bench.sim.time.Luck;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All connections of a world. */
final class SimNetwork {
  private final SimWorld world;
  private final Luck luck;
  private final List<SimLink> links = new ArrayList<>();
  private long ids;

  /**
   * By kind of party (agent or client): whether its next connection loses a message, and in which
   * direction.
   */
  private final Map<Boolean, Boolean> spoilt = new HashMap<>();

  SimNetwork(SimWorld world) {
    this.world = world;
    this.luck = world.luck("network");
  }

  /**
   * Connects to a backend; null if none can be reached.
   *
   * @param user the client's user; empty for an agent
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

  /** Makes the next connection of any agent, or of any client, lose one of its first messages. */
  void spoilNext(boolean isOfAgent, boolean isDown) {
    spoilt.put(isOfAgent, isDown);
  }

  /** The open connections to a backend. */
  List<SimLink> to(SimBackend backend) {
    return links.stream().filter(link -> link.isOpen() && link.backend() == backend).toList();
  }
}
