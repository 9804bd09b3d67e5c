package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Policies;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The relays of all known clusters. Any thread. A cluster is known from its agent's first
 * connection; after a restart of the backend, even before its agent is back.
 */
public final class Relays implements AutoCloseable {
  private final Map<String, RelayDriver.Drive> relays = new ConcurrentSkipListMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final int clustersMax;
  private final RelayDriver driver;
  private final RelayLoop.Edges edges;
  private final Consumer<RelayLoop> added;

  /**
   * @param driver gives each relay its turns
   * @param added receives each new relay, on the thread that opened it
   */
  public Relays(
      int clustersMax, RelayDriver driver, RelayLoop.Edges edges, Consumer<RelayLoop> added) {
    this.clustersMax = clustersMax;
    this.driver = driver;
    this.edges = edges;
    this.added = added;
  }

  public @Nullable RelayLoop find(String cluster) {
    RelayDriver.Drive found = relays.get(cluster);
    return found == null ? null : found.loop();
  }

  /** All relays, in the order of their clusters' names. */
  public List<RelayLoop> all() {
    return relays.values().stream().map(RelayDriver.Drive::loop).toList();
  }

  /** Returns the cluster's relay, and starts one if there is none; null beyond the limit. */
  public @Nullable RelayLoop open(RelayConfig config) {
    RelayLoop begun;
    lock.lock();
    try {
      RelayLoop known = find(config.cluster());
      if (known != null) {
        return known;
      }
      if (relays.size() >= clustersMax) {
        return null;
      }
      RelayDriver.Drive drive = driver.start(config, edges);
      relays.put(config.cluster(), drive);
      begun = drive.loop();
    } finally {
      lock.unlock();
    }
    // Sessions that were admitted before the relay could be found do not know of it.
    begun.submit(Relay::introduce);
    added.accept(begun);
    return begun;
  }

  /** Gives policies to every relay. The lock lets no relay start with older ones in between. */
  public void replacePolicies(Policies policies) {
    lock.lock();
    try {
      for (RelayLoop relay : all()) {
        relay.submit(core -> core.replacePolicies(policies));
      }
    } finally {
      lock.unlock();
    }
  }

  public boolean areAlive() {
    return relays.values().stream().allMatch(RelayDriver.Drive::isAlive);
  }

  @Override
  public void close() {
    relays.values().forEach(RelayDriver.Drive::close);
  }
}
