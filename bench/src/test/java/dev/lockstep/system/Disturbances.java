package dev.lockstep.system;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.ClusterFaults;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.system.proxy.Direction;
import dev.lockstep.system.proxy.Fault;
import dev.lockstep.system.proxy.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The disturbances of a line during a soak, drawn from a seed. A later disturbance ends one that
 * lasts. Owned by the test's thread.
 */
final class Disturbances {
  private static final int PODS_IN_A_BURST = 200;

  /** The kinds of disturbances. */
  enum Kind {
    CUT_CLIENTS,
    CUT_AGENT,
    CUT_APISERVER,
    DROP_AGENT,
    HALF_OPEN_CLIENTS,
    STALL_READER,
    DELAY_CLIENTS,
    CLOSE_WATCHES,
    BREAK_WATCHES,
    COMPACT,
    BURST,
    TURN_POLICIES,
    HEAL
  }

  /**
   * @param reader of a client that reads slowly, or not at all
   */
  record Links(FaultProxy apiserver, FaultProxy agent, FaultProxy clients, FaultProxy reader) {
    List<FaultProxy> all() {
      return List.of(apiserver, agent, clients, reader);
    }
  }

  /** Replaces the policies in force. */
  interface Policies {
    void turn() throws IOException;
  }

  private static final Fault SLOW = new Fault.Drip(200_000);

  private final SplittableRandom random;
  private final SimulatedCluster cluster;
  private final Links links;
  private final Policies policies;
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private int bursts;

  Disturbances(long seed, SimulatedCluster cluster, Links links, Policies policies) {
    this.random = new SplittableRandom(seed);
    this.cluster = cluster;
    this.links = links;
    this.policies = policies;
    heal();
  }

  /** Returns how often each kind has happened. */
  Map<Kind, Integer> counts() {
    return counts;
  }

  /** Applies the next disturbance. */
  void next() {
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    counts.merge(kind, 1, Integer::sum);
    switch (kind) {
      case CUT_CLIENTS -> links.clients().cut();
      case CUT_AGENT -> links.agent().cut();
      case CUT_APISERVER -> links.apiserver().cut();
      case DROP_AGENT -> links.agent().takeDown();
      case HALF_OPEN_CLIENTS -> links.clients().apply(Fault.SWALLOW);
      case STALL_READER -> links.reader().apply(Direction.TO_CLIENT, Fault.STALL);
      case DELAY_CLIENTS -> links.clients().apply(new Fault.Delay(Duration.ofMillis(100)));
      case CLOSE_WATCHES -> cluster.faults().closeWatches(ClusterFaults.ALL);
      case BREAK_WATCHES -> cluster.faults().breakWatches(ClusterFaults.ALL);
      case COMPACT -> cluster.faults().compact();
      case BURST -> burst();
      case TURN_POLICIES -> turn();
      case HEAL -> heal();
    }
  }

  /** Ends all lasting disturbances; the slow reader stays slow. */
  void heal() {
    links.all().forEach(FaultProxy::heal);
    links.reader().apply(Direction.TO_CLIENT, SLOW);
  }

  /** Ends everything. */
  void end() {
    links.all().forEach(FaultProxy::heal);
  }

  private void turn() {
    try {
      policies.turn();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes many pods at once. */
  private void burst() {
    bursts++;
    List<ObjectNode> pods = cluster.store().list("pods", "");
    cluster
        .store()
        .batch(writes ->
            pods.stream()
                .limit(PODS_IN_A_BURST)
                .forEach(pod -> {
                  ((ObjectNode) pod.get("metadata").withObject("labels"))
                      .put("burst", bursts + "-" + random.nextInt());
                  writes.put("pods", pod);
                }));
  }
}
