package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.Agent;
import dev.lockstep.agent.AgentConfig;
import dev.lockstep.agent.AgentEdges;
import dev.lockstep.agent.credentials.ClusterCredentials;
import dev.lockstep.agent.uplink.BackendAddress;
import dev.lockstep.agent.uplink.UplinkConfig;
import dev.lockstep.agent.watch.WatchConfig;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.bench.real.Program;
import dev.lockstep.client.connection.ClientListener;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.system.proxy.Direction;
import dev.lockstep.system.proxy.Fault;
import dev.lockstep.system.proxy.FaultProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Agents whose connections fall silent at the same time, each in another way, with the production
 * timeouts of agents and backends: up to 45 seconds, during which a test may do something else.
 * Owned by the test's thread.
 */
final class SilentLines implements AutoCloseable {
  static final String HALF_OPEN = "half-open";
  static final String MUTE = "mute";
  static final String DEAF = "deaf";
  static final String QUIET = "quiet";
  static final String PAUSED = "paused";
  static final double OFFLINE = 0;
  static final double ONLINE = 2;

  private static final Duration IDLE_LIMIT = Duration.ofSeconds(40);
  private static final long SEED = 31;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Map<String, FaultProxy> proxies = new HashMap<>();
  private final Map<String, Agent> agents = new HashMap<>();
  private final Processes processes;
  private final SimulatedCluster cluster;
  private final FaultProxy clientLine;
  private final ClientSession quietClient;
  private final Program paused;

  /** Silences all connections once all agents are healthy. */
  SilentLines(Processes processes, SimulatedCluster cluster, Path kubeconfig) throws IOException {
    this.processes = processes;
    this.cluster = cluster;
    paused = processes.startAgent(PAUSED, PAUSED, processes.backendPort(), kubeconfig);
    for (String name : List.of(HALF_OPEN, MUTE, DEAF, QUIET)) {
      FaultProxy proxy = FaultProxy.to(processes.backendPort());
      proxies.put(name, proxy);
      agents.put(name, start(name, proxy.port()));
    }
    clientLine = FaultProxy.to(processes.backendPort());
    quietClient = processes.client(QUIET, clientLine.port(), ClientListener.NONE);
    for (String name : List.of(HALF_OPEN, MUTE, DEAF, QUIET, PAUSED)) {
      awaitReach(name, ONLINE);
    }
    Engine.awaitLive(quietClient);

    clientLine.limitSilence(IDLE_LIMIT);
    proxy(QUIET).limitSilence(IDLE_LIMIT);
    proxy(HALF_OPEN).apply(Fault.SWALLOW);
    proxy(MUTE).apply(Direction.TO_SERVER, Fault.SWALLOW);
    proxy(DEAF).apply(Direction.TO_CLIENT, Fault.SWALLOW);
    paused.pause();
  }

  private Agent start(String name, int port) {
    return Agent.start(
        AgentConfig.of(
                new UplinkConfig(
                    new BackendAddress(URI.create("ws://127.0.0.1:" + port), null, false),
                    name,
                    processes.tokenFile(name),
                    "test"))
            .withObserve(null)
            .withWatch(WatchConfig.DEFAULTS.withTypes(List.of("pods", "namespaces"), false)),
        new AgentEdges(
            () -> ClusterCredentials.withToken(cluster.url(), cluster.token()),
            Clock.system(),
            random.split(),
            BootId.draw(random)));
  }

  FaultProxy clientLine() {
    return clientLine;
  }

  ClientSession quietClient() {
    return quietClient;
  }

  Program paused() {
    return paused;
  }

  FaultProxy proxy(String name) {
    return Objects.requireNonNull(proxies.get(name), name);
  }

  Agent agent(String name) {
    return Objects.requireNonNull(agents.get(name), name);
  }

  double reach(String name) throws IOException {
    return processes.backend().metric("lockstep_cluster_reach", '"' + name + '"');
  }

  long epoch(String name) throws IOException {
    return (long) processes.backend().metric("lockstep_cluster_epoch", '"' + name + '"');
  }

  void awaitReach(String name, double reach) {
    processes.await(name + " has reach " + reach, () -> reach(name) == reach);
  }

  void awaitLoss(String name) {
    processes.await(
        name + " has lost its line",
        () -> agent(name).uplink().counts().connections().failures() > 0);
  }

  /**
   * Requires that the connection works again: the same life serves, and clients hold the right
   * content.
   */
  void requireHealed(String name) throws IOException {
    proxy(name).heal();
    awaitReach(name, ONLINE);
    assertThat(epoch(name)).isEqualTo(1);
    ClientSession client = processes.client(name);
    Engine.awaitLive(client);
    processes.await("the same pods", () -> pods(client) == cluster.store().count("pods"));
  }

  private static long pods(ClientSession client) {
    return Engine.held(client).keySet().stream().filter(key -> key.startsWith("pods ")).count();
  }

  @Override
  public void close() {
    agents.values().forEach(Agent::close);
    proxies.values().forEach(FaultProxy::close);
    clientLine.close();
  }
}
