package dev.lockstep.bench.sim;

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

  /** Connects to a backend; null if none can be reached. */
  @Nullable SimLink dial(SimLink.Caller caller, @Nullable SimBackend backend) {
    if (backend == null || backend.life().isEnded() || caller.weather().refuses) {
      return null;
    }
    SimLink link = new SimLink(world, caller, backend, luck.split(), ++ids);
    links.removeIf(old -> !old.isOpen());
    links.add(link);
    Boolean losesDown = spoilt.remove(caller.isAgent());
    if (losesDown != null) {
      link.loseOne(losesDown);
    }
    link.open(caller.isAgent() ? backend.agents() : backend.clients());
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
