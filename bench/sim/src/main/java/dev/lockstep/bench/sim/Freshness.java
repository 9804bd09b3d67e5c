package dev.lockstep.bench.sim;

import dev.lockstep.bench.sim.cluster.SimCluster;
import dev.lockstep.bench.sim.cluster.SimObject;
import dev.lockstep.bench.sim.cluster.SimStore;
import dev.lockstep.bench.sim.time.Agenda;
import dev.lockstep.bench.sim.truth.LifeHistory;
import dev.lockstep.bench.sim.truth.LifeHistory.Change;
import dev.lockstep.bench.sim.truth.LifeHistory.Entry;
import dev.lockstep.bench.sim.truth.SimPolicy;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.state.ShardKey;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks freshness, in worlds whose faults delay nothing for long: a write of a few seconds ago has
 * reached the agent, and from there every client that claims to be live; content that a user may no
 * longer see is gone. Without this check a loss in the middle of a world would disappear when the
 * object changes again.
 */
final class Freshness {
  /** Faults that delay nothing by more than a moment. */
  static final Set<Fault> GENTLE =
      EnumSet.of(
          Fault.AGENT_CLOCK_JUMPS,
          Fault.BACKEND_CLOCK_JUMPS,
          Fault.BOOKMARK_EARLY,
          Fault.BOOKMARK_BACKWARD,
          Fault.EVENTS_REPEATED,
          Fault.RECREATED,
          Fault.NAMESPACE_DELETED,
          Fault.CLIENT_RELOADS,
          Fault.WISH_CHANGES,
          Fault.POLICY_CHANGES,
          Fault.POLICY_STORM,
          Fault.RULES_HAVE_HOURS);

  private static final int FIRST_SECONDS = 8;

  /** Time that a change may take to the agent, and from there to a client. */
  private static final int LATE_SECONDS = 3;

  /** Time for which hidden content may still be held (G17), and a moment to get there. */
  private static final long HIDDEN_NS = 6 * Agenda.SECOND;

  private final SimWorld world;
  private final Map<SimCluster, ArrayDeque<Mark>> marks = new HashMap<>();
  private final Map<SimClient, Look> looks = new HashMap<>();
  private long policySinceNs;
  private @Nullable SimPolicy policy;

  /** Progress at the end of one second. */
  private record Mark(long written, LifeHistory life, long version) {}

  /** The wish of a client that nothing has disturbed since then. */
  private record Look(@Nullable Wish wish, long sinceNs) {}

  Freshness(SimWorld world) {
    this.world = world;
  }

  void begin() {
    if (GENTLE.containsAll(world.shape().faults())) {
      world.agenda().in(Agenda.SECOND, world.director(), this::check);
    }
  }

  private void check() {
    long nowNs = world.agenda().nowNs();
    if (world.policy() != policy) {
      policy = world.policy();
      policySinceNs = nowNs;
    }
    for (SimClient client : world.clients()) {
      Look look = looks.get(client);
      if (look == null || look.wish() != client.wish() || !client.isLive()) {
        looks.put(client, new Look(client.wish(), nowNs));
      }
    }
    for (SimCluster cluster : world.clusters()) {
      SimAgent agent = world.agents().get(cluster);
      if (agent != null) {
        check(cluster, agent, nowNs);
      }
    }
    if (nowNs - policySinceNs >= HIDDEN_NS && nowNs - policySinceNs < HIDDEN_NS + Agenda.SECOND) {
      world.clients().forEach(this::checkHidden);
    }
    world.agenda().in(Agenda.SECOND, world.director(), this::check);
  }

  private void check(SimCluster cluster, SimAgent agent, long nowNs) {
    ArrayDeque<Mark> seconds = marks.computeIfAbsent(cluster, name -> new ArrayDeque<>());
    seconds.add(new Mark(cluster.store().version(), agent.history(), agent.version()));
    if (seconds.size() <= LATE_SECONDS + 1) {
      return;
    }
    Mark from = seconds.remove();
    Mark to = seconds.getFirst();
    if (nowNs < FIRST_SECONDS * Agenda.SECOND || from.life() != agent.history()) {
      return;
    }
    cluster.types().forEach(type -> checkAgent(cluster, agent, type.typeId(), from, to));
    for (SimClient client : world.clients()) {
      Look look = looks.get(client);
      boolean isUndisturbed =
          look != null
              && nowNs - look.sinceNs() >= (LATE_SECONDS + 2) * Agenda.SECOND
              && nowNs - policySinceNs >= HIDDEN_NS;
      Wish wish = client.wish();
      if (isUndisturbed && wish != null && wish.cluster().equals(cluster.name())) {
        checkClient(client, wish, agent.history(), from.version(), to.version());
      }
    }
  }

  private void checkAgent(SimCluster cluster, SimAgent agent, String type, Mark from, Mark to) {
    List<SimStore.Write> history = cluster.store().history(type);
    Set<String> newer = new HashSet<>();
    for (int i = history.size() - 1; i >= 0 && history.get(i).version() > from.written(); i--) {
      SimStore.Write write = history.get(i);
      String key = write.object().key();
      if (!newer.add(key) || write.version() > to.written()) {
        continue;
      }
      SimObject now = cluster.store().find(type, key);
      Entry held = agent.history().contentNow().getOrDefault(type, Map.of()).get(key);
      boolean isSame =
          now == null
              ? held == null
              : held != null && Arrays.equals(held.bytes(), now.projected().resource());
      if (!isSame) {
        world.fail(
            "the agent of %s does not know %s %s of version %d, %d s later"
                .formatted(cluster.name(), type, key, write.version(), LATE_SECONDS));
      }
    }
  }

  private void checkClient(SimClient client, Wish wish, LifeHistory life, long from, long to) {
    List<Change> log = life.log();
    Set<String> newer = new HashSet<>();
    for (int i = log.size() - 1; i >= 0 && log.get(i).version() > from; i--) {
      Change change = log.get(i);
      boolean isNewest = newer.add(change.type() + " " + change.key());
      if (!isNewest || change.version() > to || change.type().equals(ShardKey.CATALOG_TYPE)) {
        continue;
      }
      Entry now = life.contentNow().getOrDefault(change.type(), Map.of()).get(change.key());
      boolean isSeen =
          now != null
              && client.witness().sees(world.policy(), wish, change.type(), change.key(), now);
      byte[] wanted = isSeen && now != null ? now.bytes() : null;
      if (!Arrays.equals(wanted, client.witness().held(change.type(), change.key()))) {
        world.fail(
            "%s is live and does not know %s %s of version %d, %d s later"
                .formatted(
                    client.name(), change.type(), change.key(), change.version(), LATE_SECONDS));
      }
    }
  }

  private void checkHidden(SimClient client) {
    if (!world.policy().seesCluster(client.user())) {
      long held = client.core().receiver().state().objects();
      if (held > 0) {
        world.fail(client.name() + " holds " + held + " objects of a cluster hidden long ago");
      }
    }
    client.witness().checkHidden(world.policy());
  }
}
