package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Policies;
import java.util.Collection;
import java.util.Collections;
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
  private final Map<String, RelayThread> relays = new ConcurrentSkipListMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final int clustersMax;
  private final RelayThread.Edges edges;
  private final Consumer<RelayThread> added;

  /**
   * @param added told of each new relay, on the thread that opened it
   */
  public Relays(int clustersMax, RelayThread.Edges edges, Consumer<RelayThread> added) {
    this.clustersMax = clustersMax;
    this.edges = edges;
    this.added = added;
  }

  public @Nullable RelayThread find(String cluster) {
    return relays.get(cluster);
  }

  /** In the order of their names. */
  public Collection<RelayThread> all() {
    return Collections.unmodifiableCollection(relays.values());
  }

  /** The cluster's relay, begun if there is none; null when no more clusters are taken. */
  public @Nullable RelayThread open(RelayConfig config) {
    RelayThread begun;
    lock.lock();
    try {
      RelayThread known = relays.get(config.cluster());
      if (known != null) {
        return known;
      }
      if (relays.size() >= clustersMax) {
        return null;
      }
      begun = RelayThread.start(config, edges);
      relays.put(config.cluster(), begun);
    } finally {
      lock.unlock();
    }
    added.accept(begun);
    return begun;
  }

  /** Tells every relay; one that is being begun has either these already, or is told. */
  public void replacePolicies(Policies policies) {
    lock.lock();
    try {
      for (RelayThread relay : relays.values()) {
        relay.tell(told -> told.replacePolicies(policies));
      }
    } finally {
      lock.unlock();
    }
  }

  public boolean areAlive() {
    return relays.values().stream().allMatch(RelayThread::isAlive);
  }

  @Override
  public void close() {
    relays.values().forEach(RelayThread::close);
  }
}
