package dev.lockstep.bench.sim.truth;

import dev.lockstep.bench.sim.cluster.SimStore;
import dev.lockstep.bench.sim.truth.LifeHistory.Entry;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Knows the content that every party must hold: the histories of all lives of all agents, the epoch
 * of each, each backend's content from an earlier life, and the policies in force at each time.
 * Derived from the rules in docs/protocol.md, slowly and with plain maps.
 */
public final class Oracle {
  private final Consumer<String> onFailure;
  private final Map<String, Map<Long, LifeHistory>> byEpoch = new HashMap<>();
  private final Map<BackendCluster, Replica> replicas = new HashMap<>();
  private final List<InForce> inForce = new ArrayList<>();

  private @Nullable Asked asked;
  private Map<String, Map<String, Entry>> answer = Map.of();

  private record InForce(long sinceNs, SimPolicy policy) {}

  private record Asked(String backend, String cluster, long epoch, long version) {}

  private record BackendCluster(String backend, String cluster) {}

  /** The position of a backend's replica, and its content before the current epoch. */
  private static final class Replica {
    Position position = Position.ORIGIN;

    /** For each epoch, the position at which the replica entered it, and its content then. */
    final Map<Long, Bridge> bridges = new HashMap<>();
  }

  private record Bridge(long version, Map<String, Map<String, Entry>> before) {}

  public Oracle(Consumer<String> onFailure) {
    this.onFailure = onFailure;
  }

  // --- observations ---

  public LifeHistory begin(String cluster, SimStore store, BootId boot) {
    return new LifeHistory(boot, store, what -> onFailure.accept(cluster + ": " + what));
  }

  /** Notes that a life received an epoch, at first or again. */
  public void granted(String cluster, long epoch, LifeHistory history) {
    LifeHistory before =
        byEpoch.computeIfAbsent(cluster, name -> new HashMap<>()).putIfAbsent(epoch, history);
    if (before != null && before != history) {
      onFailure.accept("epoch " + epoch + " of " + cluster + " was given to two lives");
    }
  }

  /** Notes the position of a backend's replica after it took in a message of its agent. */
  public void replicaAt(String backend, String cluster, Position position) {
    Replica replica =
        replicas.computeIfAbsent(new BackendCluster(backend, cluster), key -> new Replica());
    Position before = replica.position;
    if (position.equals(before)) {
      return;
    }
    if (position.isBefore(before)) {
      onFailure.accept("the replica of " + cluster + " went from " + before + " to " + position);
    }
    if (position.epoch() != before.epoch()) {
      Map<String, Map<String, Entry>> held =
          before.equals(Position.ORIGIN)
              ? Map.of()
              : content(backend, cluster, before.epoch(), before.version());
      replica.bridges.put(position.epoch(), new Bridge(position.version(), held));
      asked = null;
    }
    replica.position = position;
  }

  /** Puts policies in force: newer ones, or the same at another time of day. */
  public void enforce(SimPolicy policy, long nowNs) {
    inForce.add(new InForce(nowNs, policy));
  }

  // --- truth ---

  public @Nullable LifeHistory life(String cluster, long epoch) {
    return byEpoch.getOrDefault(cluster, Map.of()).get(epoch);
  }

  public long newestSinceNs() {
    return inForce.getLast().sinceNs();
  }

  /** All policies in force from a revision on, in order; several may have one revision. */
  public List<SimPolicy> policiesFrom(long revision) {
    return endOf(each -> each.policy().revision() >= revision);
  }

  /** The policies in force at a moment, and all since. */
  public List<SimPolicy> policiesSince(long ns) {
    List<SimPolicy> later = endOf(each -> each.sinceNs() > ns);
    int before = inForce.size() - later.size() - 1;
    if (before < 0) {
      return later;
    }
    List<SimPolicy> all = new ArrayList<>();
    all.add(inForce.get(before).policy());
    all.addAll(later);
    return all;
  }

  /** The longest end of the list whose elements all match. */
  private List<SimPolicy> endOf(Predicate<InForce> wanted) {
    int from = inForce.size();
    while (from > 0 && wanted.test(inForce.get(from - 1))) {
      from--;
    }
    return inForce.subList(from, inForce.size()).stream().map(InForce::policy).toList();
  }

  /**
   * The content of a backend's replica at a position, the most that any client of it may hold
   * there. Several clients reach a position one after the other, so the last answer is kept.
   */
  public Map<String, Map<String, Entry>> content(
      String backend, String cluster, long epoch, long version) {
    Asked now = new Asked(backend, cluster, epoch, version);
    if (!now.equals(asked)) {
      answer = contentAnew(backend, cluster, epoch, version);
      asked = now;
    }
    return answer;
  }

  private Map<String, Map<String, Entry>> contentAnew(
      String backend, String cluster, long epoch, long version) {
    LifeHistory life = life(cluster, epoch);
    if (life == null) {
      onFailure.accept(
          "a position in epoch " + epoch + " of " + cluster + ", which belongs to no life");
      return Map.of();
    }
    Map<String, Map<String, Entry>> content = life.contentAt(version);
    Bridge bridge = bridge(backend, cluster, epoch);
    if (bridge != null && !bridge.before().isEmpty()) {
      Set<String> listed = life.listedAt(version);
      Set<String> known = life.knownThrough(Math.min(bridge.version(), version), version);
      bridge
          .before()
          .forEach((type, entries) -> {
            if (!listed.contains(type) && known.contains(type)) {
              content.put(type, entries);
            }
          });
    }
    return content;
  }

  /** Whether content of an earlier life may still be held in this epoch. */
  public boolean isBridged(String backend, String cluster, long epoch) {
    Bridge bridge = bridge(backend, cluster, epoch);
    return bridge != null && !bridge.before().isEmpty();
  }

  private @Nullable Bridge bridge(String backend, String cluster, long epoch) {
    Replica replica = replicas.get(new BackendCluster(backend, cluster));
    return replica == null ? null : replica.bridges.get(epoch);
  }

  /** Whether a user sees an entry under a policy. */
  public static boolean sees(SimPolicy policy, String user, String type, String key, Entry entry) {
    int slash = key.indexOf('/');
    return policy.sees(user, type, key.substring(0, slash), key.substring(slash + 1), entry.team());
  }

  public static ShardKey shard(String type, String key) {
    return new ShardKey(type, key.substring(0, key.indexOf('/')));
  }
}
