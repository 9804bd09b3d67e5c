package dev.lockstep.bench.sim;

import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.bench.sim.cluster.SimCluster;
import dev.lockstep.bench.sim.time.Agenda;
import dev.lockstep.bench.sim.time.Life;
import dev.lockstep.bench.sim.time.Luck;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Injects the faults of a world, each at its own moments, and ends all of them. */
final class FaultDirector {
  private static final long PERIOD_NS = 9 * Agenda.SECOND;

  private final SimWorld world;
  private final Luck luck;
  private final Life striking = new Life("faults");
  private final List<SimAgent> rivals = new ArrayList<>();
  private final ApiFaults apiFaults;
  private int strikes;

  FaultDirector(SimWorld world) {
    this.world = world;
    this.luck = world.luck("faults");
    this.apiFaults = new ApiFaults(world, this, luck);
  }

  void begin() {
    for (Fault fault : Fault.values()) {
      if (world.shape().faults().contains(fault)) {
        schedule(fault, world.luck("fault " + fault));
      }
    }
  }

  int strikes() {
    return strikes;
  }

  private void schedule(Fault fault, Luck own) {
    long inNs = (long) (-Math.log(1 - own.random().nextDouble()) * PERIOD_NS);
    world
        .agenda()
        .in(
            inNs,
            striking,
            () -> {
              strikes++;
              world.note(() -> "fault: " + fault);
              strike(fault);
              schedule(fault, own);
            });
  }

  /** Ends all faults; the engine must recover from their damage. */
  void heal() {
    striking.end();
    world.note(() -> "the last fault is over");
    world.clusters().forEach(this::heal);
    rivals.forEach(SimAgent::kill);
    world.clients().forEach(client -> client.misleadFor(0));
    world.clientWeather().delayNs = 2 * Agenda.MS;
    world.clientWeather().windowBytes = world.shape().bounds().windowBytes();
    world.clientWeather().refuses = false;
    world.useTokensOf(0);
    if (world.backend() == null) {
      world.startBackend();
    } else {
      world.backend().refuseDisk(false);
    }
  }

  private void heal(SimCluster cluster) {
    cluster.weather().clear();
    cluster.agentWeather().delayNs = 2 * Agenda.MS;
    cluster.agentWeather().refuses = false;
    for (TypeDescriptor type : cluster.types()) {
      if (!cluster.store().isServed(type.typeId())) {
        cluster.store().serve(type.typeId(), true);
      }
    }
    SimAgent agent = world.agents().get(cluster);
    if (agent != null) {
      agent.rediscover();
    }
  }

  private SimCluster cluster() {
    return luck.pick(world.clusters());
  }

  private @Nullable SimAgent agent() {
    SimAgent agent = world.agents().get(cluster());
    return agent == null || agent.life().isEnded() ? null : agent;
  }

  private @Nullable SimClient client() {
    return world.clients().isEmpty() ? null : luck.pick(world.clients());
  }

  /** The length of a short fault. */
  long shortly() {
    return luck.between(Agenda.SECOND / 2, 8 * Agenda.SECOND);
  }

  /** Turns a fault on, and off again after a while. */
  void spell(Runnable bad, Runnable good) {
    bad.run();
    world.agenda().in(shortly(), striking, good);
  }

  private void strike(Fault fault) {
    switch (fault) {
      case AGENT_KILLED, AGENT_PAUSED, RING_SLOW, SECOND_AGENT, AGENT_CLOCK_JUMPS ->
          strikeAgent(fault);
      case PLACE_FORGOTTEN,
          PAGE_EXPIRED,
          CLOSES_INSTEAD_OF_410,
          API_ERRORS,
          API_UNAUTHORIZED,
          API_FORBIDDEN,
          API_SLOW,
          WATCH_HANGS,
          API_BREAKS,
          EVENTS_REPEATED,
          LISTS_STALE,
          BOOKMARK_EARLY,
          BOOKMARK_BACKWARD,
          COMPACTED_IN_GAP,
          EVENTS_LOST,
          API_RESTORED ->
          apiFaults.strike(fault, cluster());
      case RECREATED, TYPE_COMES_AND_GOES, NAMESPACE_DELETED -> strikeObjects(fault);
      case AGENT_LINK_CUT,
          AGENT_LINK_HALF_OPEN,
          AGENT_LINK_STALLED,
          AGENT_MESSAGE_LOST,
          LINKS_SWIZZLED,
          LINKS_SLOW,
          BACKEND_KILLED,
          BACKEND_UNREACHABLE,
          STORE_REFUSES,
          RELAY_SLOW,
          BACKEND_CLOCK_JUMPS ->
          strikeBackend(fault);
      case CLIENT_SLOW,
          CLIENT_SLEEPS,
          CLIENT_LINK_CUT,
          CLIENT_LINK_HALF_OPEN,
          CLIENT_MESSAGE_LOST,
          CLIENT_RELOADS,
          WISH_CHANGES,
          POLICY_CHANGES,
          POLICY_STORM,
          RULES_HAVE_HOURS,
          TOKENS_EXPIRE,
          DIGESTS_WRONG,
          TRANSFER_CUT ->
          strikeClient(fault);
    }
  }

  private void strikeAgent(Fault fault) {
    SimAgent agent = agent();
    if (agent == null) {
      return;
    }
    SimCluster cluster = agent.cluster();
    switch (fault) {
      case AGENT_KILLED -> {
        agent.kill();
        world.restartAgent(cluster);
      }
      case AGENT_PAUSED -> agent.life().pauseUntil(world.agenda().nowNs() + shortly() * 4);
      case RING_SLOW -> agent.slowRing(shortly());
      case SECOND_AGENT -> rivals.add(world.startRival(cluster, world.nextBoot()));
      case AGENT_CLOCK_JUMPS -> cluster.agentClock().jump(jumpMs());
      default -> throw new IllegalStateException(fault.name());
    }
  }

  private long jumpMs() {
    return luck.between(-3_600_000, 3_600_000);
  }

  private void strikeObjects(Fault fault) {
    SimCluster cluster = cluster();
    Workload workload = world.workloads().get(world.clusters().indexOf(cluster));
    switch (fault) {
      case RECREATED -> workload.recreate();
      case NAMESPACE_DELETED -> workload.deleteNamespace();
      case TYPE_COMES_AND_GOES -> {
        TypeDescriptor type = luck.pick(cluster.types());
        boolean isServed = cluster.store().isServed(type.typeId());
        cluster.store().serve(type.typeId(), !isServed);
        SimAgent agent = world.agents().get(cluster);
        if (agent != null) {
          agent.rediscover();
        }
      }
      default -> throw new IllegalStateException(fault.name());
    }
  }

  private void strikeBackend(Fault fault) {
    SimCluster cluster = cluster();
    SimAgent agent = agent();
    SimLink link = agent == null ? null : agent.link();
    switch (fault) {
      case AGENT_LINK_CUT -> {
        if (link != null) {
          link.cut();
        }
      }
      case AGENT_LINK_HALF_OPEN -> {
        if (link != null) {
          link.loseSilently();
        }
      }
      case AGENT_LINK_STALLED -> {
        if (link != null) {
          link.stall(shortly() * 2, luck.chance(0.5));
        }
      }
      case AGENT_MESSAGE_LOST -> {
        if (link != null) {
          loseOne(link, true, luck.chance(0.2));
        }
      }
      case LINKS_SWIZZLED -> {
        if (world.backend() != null) {
          for (SimLink each : world.network().to(world.backend())) {
            if (luck.chance(0.7)) {
              each.stall(shortly(), luck.chance(0.5));
            }
          }
        }
      }
      case LINKS_SLOW ->
          spell(
              () -> {
                world.clientWeather().delayNs = 400 * Agenda.MS;
                cluster.agentWeather().delayNs = 300 * Agenda.MS;
              },
              () -> {
                world.clientWeather().delayNs = 2 * Agenda.MS;
                cluster.agentWeather().delayNs = 2 * Agenda.MS;
              });
      case BACKEND_KILLED -> {
        world.killBackend();
        world
            .agenda()
            .in(
                luck.between(Agenda.MS, 3 * Agenda.SECOND),
                striking,
                () -> {
                  if (world.backend() == null) {
                    world.startBackend();
                  }
                });
      }
      case BACKEND_UNREACHABLE ->
          spell(
              () -> {
                world.clientWeather().refuses = luck.chance(0.7);
                cluster.agentWeather().refuses = luck.chance(0.7);
              },
              () -> {
                world.clientWeather().refuses = false;
                cluster.agentWeather().refuses = false;
              });
      case STORE_REFUSES -> {
        SimBackend now = world.backend();
        if (now != null) {
          spell(() -> now.refuseDisk(true), () -> now.refuseDisk(false));
        }
      }
      case RELAY_SLOW -> {
        if (world.backend() != null) {
          world.backend().slowRelays(shortly());
        }
      }
      case BACKEND_CLOCK_JUMPS -> world.jumpBackendClock(jumpMs());
      default -> throw new IllegalStateException(fault.name());
    }
  }

  /**
   * Loses one of the next messages, or one of the first on the next connection, where most is sent.
   */
  private void loseOne(SimLink link, boolean isOfAgent, boolean isDown) {
    if (luck.chance(0.5)) {
      link.loseOne(isDown);
    } else {
      world.network().spoilNext(isOfAgent, isDown);
      link.cut();
    }
  }

  private void strikeClient(Fault fault) {
    SimClient client = client();
    SimLink link = client == null ? null : client.link();
    if (client == null) {
      return;
    }
    switch (fault) {
      case CLIENT_SLOW -> {
        if (link != null) {
          link.stall(shortly() * 2, true);
        }
      }
      case CLIENT_SLEEPS -> client.sleepFor(shortly() * 3);
      case CLIENT_LINK_CUT -> {
        if (link != null) {
          link.cut();
        }
      }
      case CLIENT_LINK_HALF_OPEN -> {
        if (link != null) {
          link.loseSilently();
        }
      }
      case CLIENT_MESSAGE_LOST -> {
        if (link != null) {
          loseOne(link, false, luck.chance(0.8));
        }
      }
      case CLIENT_RELOADS -> {
        world.closeTab(client);
        world.openTab(client.user());
      }
      case WISH_CHANGES -> {
        for (int i = luck.below(3); i >= 0; i--) {
          long inNs = luck.between(0, 3 * Agenda.MS);
          world.agenda().in(inNs, client.life(), () -> client.follow(world.drawWish()));
        }
      }
      case POLICY_CHANGES -> world.changePolicies(luck);
      case RULES_HAVE_HOURS -> world.changePoliciesWithHours(luck);
      case TOKENS_EXPIRE -> {
        world.useTokensOf(1 + luck.below(15));
        if (link != null) {
          link.cut();
        }
      }
      case DIGESTS_WRONG -> client.misleadFor(shortly() * 2);
      case TRANSFER_CUT -> client.cutInTransferOf(world.drawWish());
      case POLICY_STORM -> {
        for (int i = 0; i < 8; i++) {
          world
              .agenda()
              .in(
                  i * luck.between(Agenda.MS, 20 * Agenda.MS),
                  striking,
                  () -> world.changePolicies(luck));
        }
      }
      default -> throw new IllegalStateException(fault.name());
    }
  }
}
