package dev.lockstep.bench.sim;

import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.bench.sim.cluster.SimCluster;
import dev.lockstep.bench.sim.cluster.SimObject;
import dev.lockstep.bench.sim.time.Agenda;
import dev.lockstep.bench.sim.truth.LifeHistory;
import dev.lockstep.bench.sim.truth.LifeHistory.Entry;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.state.ShardKey;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The end of a world: all faults are over, nothing changes any more, and every party must come to
 * rest.
 */
final class Settling {
  private static final long STEP_NS = Agenda.SECOND;

  /**
   * Time until no party may be behind (G23): changes stop 30 s after the last fault, and the last
   * of them still has to arrive.
   */
  private static final long ARRIVAL_NS = 5 * Agenda.SECOND;

  /**
   * The same where a fault lasts beyond its end, until a party notices or may try again, or where
   * only the next list shows what was never sent.
   */
  private static final long LINGERING_NS = 60 * Agenda.SECOND;

  /**
   * Faults whose effects last: lines that are silent for up to 45 s, lost questions or answers with
   * a timeout of 30 s, sleepers, and agents that must wait for their turn.
   */
  private static final Set<Fault> LINGERING =
      EnumSet.of(
          Fault.AGENT_PAUSED,
          Fault.SECOND_AGENT,
          Fault.AGENT_LINK_HALF_OPEN,
          Fault.AGENT_LINK_STALLED,
          Fault.AGENT_MESSAGE_LOST,
          Fault.CLIENT_LINK_HALF_OPEN,
          Fault.CLIENT_MESSAGE_LOST,
          Fault.CLIENT_SLEEPS,
          Fault.CLIENT_SLOW,
          Fault.LINKS_SWIZZLED,
          Fault.BACKEND_UNREACHABLE,
          Fault.STORE_REFUSES);

  private final SimWorld world;

  private Settling(SimWorld world) {
    this.world = world;
  }

  /** Waits within the bounds until every party is at rest; then nothing may be missing. */
  static void await(SimWorld world) {
    new Settling(world).settle();
  }

  private void settle() {
    boolean lingers =
        !Collections.disjoint(world.shape().faults(), LINGERING)
            || world.shape().bounds().reflector().relistNs() > 0;
    long untilNs = world.agenda().nowNs() + (lingers ? LINGERING_NS : ARRIVAL_NS);
    world.agenda().runUntil(world.agenda().nowNs() + ARRIVAL_NS);
    String missing = missing();
    while (!missing.isEmpty()
        && world.agenda().nowNs() < Math.max(untilNs, world.policySinceNs() + ARRIVAL_NS)) {
      world.agenda().runUntil(world.agenda().nowNs() + STEP_NS);
      missing = missing();
    }
    if (!missing.isEmpty()) {
      world.fail("too long after the last fault: " + missing);
    }
    WorkCheck.check(world);
    Map<String, Map<String, Map<String, Entry>>> truths = new HashMap<>();
    world.clusters().forEach(cluster -> truths.put(cluster.name(), truth(cluster)));
    for (SimClient client : world.clients()) {
      Wish wish = Invariant.present(client.wish(), "a client wants something");
      if (world.policy().seesCluster(client.user())) {
        client
            .witness()
            .checkCurrent(world.policy(), wish, truths.getOrDefault(wish.cluster(), Map.of()));
      }
    }
  }

  /** A party that is not where it must be; empty when all are. */
  private String missing() {
    if (world.agenda().nowNs() - world.policySinceNs() < ARRIVAL_NS) {
      return "the policies have just changed, or the time of day by which they count";
    }
    for (SimCluster cluster : world.clusters()) {
      SimAgent agent = world.agents().get(cluster);
      if (agent == null || agent.life().isEnded() || !agent.isLive()) {
        return "the agent of " + cluster.name() + " is not live";
      }
      String difference = difference(truth(cluster), agent.history().contentNow());
      if (!difference.isEmpty()) {
        return "the agent of %s differs from the apiserver: %s"
            .formatted(cluster.name(), difference);
      }
    }
    String attached = attachedInVain();
    if (!attached.isEmpty()) {
      return attached;
    }
    for (SimClient client : world.clients()) {
      Wish wish = Invariant.present(client.wish(), "a client wants something");
      if (!world.policy().seesCluster(client.user())) {
        if (client.core().receiver().state().objects() > 0) {
          return client.name() + " holds content of a cluster that is hidden from it";
        }
        if (!client.knowsOfNothing() && !losesMessagesToClients()) {
          return client.name() + " knows of a cluster that is hidden from it";
        }
        continue;
      }
      if (!client.isOnline(wish.cluster()) && !losesMessagesToClients()) {
        return client.name() + " does not know that " + wish.cluster() + " is online";
      }
      SimAgent agent = world.agents().get(find(wish.cluster()));
      if (agent == null || !client.isLive()) {
        return client.name() + " is " + client.state() + " " + client.core().message();
      }
      if (client.position().epoch() != agent.epoch()
          || client.position().version() != agent.version()) {
        return "%s is at %s, the agent at %d·%d"
            .formatted(client.name(), client.position(), agent.epoch(), agent.version());
      }
    }
    return "";
  }

  /** A cluster that has more subscribers than sessions that follow it; empty when there is none. */
  private String attachedInVain() {
    SimBackend backend = world.backend();
    if (backend == null || losesMessagesToClients()) {
      return "";
    }
    for (SimCluster cluster : world.clusters()) {
      long following =
          world.clients().stream().filter(client -> follows(client, cluster.name())).count();
      long subscribers = backend.subscribers(cluster.name());
      if (subscribers > following) {
        return "%s has %d subscribers, and %d sessions follow it"
            .formatted(cluster.name(), subscribers, following);
      }
    }
    return "";
  }

  private static boolean follows(SimClient client, String cluster) {
    Wish wish = client.wish();
    return wish != null && wish.cluster().equals(cluster);
  }

  /** Whether a message between a client and a backend may have been lost. */
  private boolean losesMessagesToClients() {
    return world.shape().faults().contains(Fault.CLIENT_MESSAGE_LOST);
  }

  /** The first difference of two contents, except in the catalog; empty when there is none. */
  private static String difference(
      Map<String, Map<String, Entry>> wanted, Map<String, Map<String, Entry>> held) {
    for (Map.Entry<String, Map<String, Entry>> type : wanted.entrySet()) {
      Map<String, Entry> entries = held.getOrDefault(type.getKey(), Map.of());
      if (type.getKey().equals(ShardKey.CATALOG_TYPE)) {
        continue;
      }
      if (entries.size() != type.getValue().size()) {
        return type.getKey() + ": " + entries.size() + " instead of " + type.getValue().size();
      }
      for (Map.Entry<String, Entry> entry : type.getValue().entrySet()) {
        if (!entry.getValue().isSame(entries.get(entry.getKey()))) {
          return type.getKey() + " " + entry.getKey();
        }
      }
    }
    return "";
  }

  private SimCluster find(String name) {
    return world.clusters().stream()
        .filter(cluster -> cluster.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The apiserver's content, and the catalog of the agent's life. */
  private Map<String, Map<String, Entry>> truth(SimCluster cluster) {
    Map<String, Map<String, Entry>> truth = new HashMap<>();
    for (TypeDescriptor type : cluster.types()) {
      Map<String, Entry> entries = new HashMap<>();
      for (SimObject object : cluster.store().objects(type.typeId())) {
        entries.put(object.key(), new Entry(object.projected().resource(), object.team()));
      }
      truth.put(type.typeId(), entries);
    }
    SimAgent agent = Invariant.present(world.agents().get(cluster), "a cluster has an agent");
    LifeHistory life =
        Invariant.present(world.oracle().life(cluster.name(), agent.epoch()), "its life is known");
    truth.put(
        ShardKey.CATALOG_TYPE,
        life.contentAt(life.newest()).getOrDefault(ShardKey.CATALOG_TYPE, Map.of()));
    return truth;
  }
}
