package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Policies;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The relays of all clusters that there are. Any thread. A cluster is there from the moment its
 * agent first came, and after a restart of the backend before its agent is back.
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
   * @param added told of each new relay, on the thread that opened it
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

  /** In the order of their names. */
  public List<RelayLoop> all() {
    return relays.values().stream().map(RelayDriver.Drive::loop).toList();
  }

  /** The cluster's relay, begun if there is none; null when no more clusters are taken. */
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
    // Sessions that were let in before the relay could be found do not know of it.
    begun.tell(Relay::introduce);
    added.accept(begun);
    return begun;
  }

  /** Tells every relay; one that is being begun has either these already, or is told. */
  public void replacePolicies(Policies policies) {
    lock.lock();
    try {
      for (RelayLoop relay : all()) {
        relay.tell(told -> told.replacePolicies(policies));
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
