package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.Agent;
import dev.lockstep.agent.AgentClock;
import dev.lockstep.agent.AgentConfig;
import dev.lockstep.agent.AgentEdges;
import dev.lockstep.agent.uplink.BootId;
import dev.lockstep.agent.uplink.UplinkConfig;
import dev.lockstep.agent.watch.ClusterCredentials;
import dev.lockstep.agent.watch.WatchConfig;
import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.bench.real.Program;
import dev.lockstep.client.connection.ClientListener;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.system.proxy.Direction;
import dev.lockstep.system.proxy.Fault;
import dev.lockstep.system.proxy.FaultProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lines that fall silent, with the times that agents and backends keep in production: up to 45
 * seconds. So all faults begin together, each on the line of an agent of its own, and each test
 * waits for what comes of one of them.
 */
@Timeout(300)
final class SilentLinesTest {
  private static final String HALF_OPEN = "half-open";
  private static final String MUTE = "mute";
  private static final String DEAF = "deaf";
  private static final String QUIET = "quiet";
  private static final String PAUSED = "paused";
  private static final double OFFLINE = 0;
  private static final double ONLINE = 2;
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(40);
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T09:00:00Z"));
  private static final long SEED = 31;

  @TempDir static Path folder;
  private static final SplittableRandom RANDOM = new SplittableRandom(SEED);
  private static final Map<String, FaultProxy> PROXIES = new HashMap<>();
  private static final Map<String, Agent> AGENTS = new HashMap<>();
  private static SimulatedCluster cluster;
  private static Processes processes;
  private static Path kubeconfig;
  private static FaultProxy clientLine;
  private static ClientSession quietClient;
  private static Program paused;

  @BeforeAll
  static void start() throws IOException {
    cluster = SimulatedCluster.start(ClusterOptions.of(CLOCK).withPods(60));
    processes = new Processes(folder, HALF_OPEN, MUTE, DEAF, QUIET, PAUSED);
    kubeconfig = Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig());
    processes.startBackend();
    paused = processes.startAgent(PAUSED, PAUSED, processes.backendPort(), kubeconfig);
    for (String name : List.of(HALF_OPEN, MUTE, DEAF, QUIET)) {
      FaultProxy proxy = FaultProxy.to(processes.backendPort());
      PROXIES.put(name, proxy);
      AGENTS.put(name, agent(name, proxy.port()));
    }
    clientLine = FaultProxy.to(processes.backendPort());
    quietClient = processes.client(QUIET, clientLine.port(), ClientListener.NONE);
    for (String name : PROXIES.keySet()) {
      awaitReach(name, ONLINE);
    }
    awaitReach(PAUSED, ONLINE);
    Engine.awaitLive(quietClient);

    clientLine.limitSilence(IDLE_LIMIT);
    proxy(QUIET).limitSilence(IDLE_LIMIT);
    proxy(HALF_OPEN).apply(Fault.SWALLOW);
    proxy(MUTE).apply(Direction.TO_SERVER, Fault.SWALLOW);
    proxy(DEAF).apply(Direction.TO_CLIENT, Fault.SWALLOW);
    paused.pause();
  }

  @AfterAll
  static void stop() {
    AGENTS.values().forEach(Agent::close);
    PROXIES.values().forEach(FaultProxy::close);
    clientLine.close();
    processes.close();
    cluster.close();
  }

  private static Agent agent(String name, int port) {
    return Agent.start(
        AgentConfig.of(
                new UplinkConfig(
                    URI.create("ws://127.0.0.1:" + port),
                    name,
                    processes.tokenFile(name),
                    null,
                    false,
                    "test"))
            .withObserve(null)
            .withWatch(WatchConfig.DEFAULTS.withTypes(List.of("pods", "namespaces"), false)),
        new AgentEdges(
            () -> ClusterCredentials.withToken(cluster.url(), cluster.token()),
            AgentClock.system(),
            RANDOM.split(),
            BootId.draw(RANDOM)));
  }

  private static FaultProxy proxy(String name) {
    return Objects.requireNonNull(PROXIES.get(name), name);
  }

  private static Agent agent(String name) {
    return Objects.requireNonNull(AGENTS.get(name), name);
  }

  private static double reach(String name) throws IOException {
    return processes.backend().metric("lockstep_cluster_reach", '"' + name + '"');
  }

  private static long epoch(String name) throws IOException {
    return (long) processes.backend().metric("lockstep_cluster_epoch", '"' + name + '"');
  }

  private static void awaitReach(String name, double reach) {
    processes.await(name + " has reach " + reach, () -> reach(name) == reach);
  }

  private static void awaitLoss(String name) {
    processes.await(
        name + " has lost its line", () -> agent(name).uplink().counts().failures() > 0);
  }

  /** The line is as it was before: the same life serves, and what clients hold is right. */
  private static void requireHealed(String name) throws IOException {
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

  @Test
  void shouldCallTheClusterOfflineAndCloseBothEndsWhenALineIsHalfOpen_row31() throws IOException {
    awaitReach(HALF_OPEN, OFFLINE);
    awaitLoss(HALF_OPEN);
    assertThat(agent(HALF_OPEN).uplink().isLive()).isFalse();
    assertThat(agent(HALF_OPEN).uplink().problem()).isNotEmpty();
    processes.await(
        "the backend closes the silent agent",
        () -> processes.output("backend").contains("of cluster " + HALF_OPEN + " is gone"));
    requireHealed(HALF_OPEN);
  }

  @Test
  void shouldNotBelieveInALineThatPassesOneWayOnly_row32() throws IOException {
    awaitReach(MUTE, OFFLINE);
    awaitLoss(DEAF);
    awaitLoss(MUTE);
    requireHealed(DEAF);
    requireHealed(MUTE);
  }

  @Test
  void shouldKeepQuietLinesOpenThroughProxiesThatCloseIdleOnes_row37() throws IOException {
    // Others were silent for long enough to be given up; so the time has passed here too.
    awaitLoss(HALF_OPEN);
    awaitLoss(DEAF);
    assertThat(proxy(QUIET).ended()).isZero();
    assertThat(clientLine.ended()).isZero();
    assertThat(agent(QUIET).uplink().counts().failures()).isZero();
    assertThat(reach(QUIET)).isEqualTo(ONLINE);
    assertThat(quietClient.inspect(machine -> machine.counts().connects).join()).isEqualTo(1);
  }

  @Test
  void shouldFenceAPausedAgentWhenAnotherHasTakenItsPlace_row3() throws IOException {
    awaitReach(PAUSED, OFFLINE);
    processes.startAgent("other", PAUSED, processes.backendPort(), kubeconfig);
    processes.awaitAgent("other");
    assertThat(epoch(PAUSED)).isEqualTo(2);
    paused.resume();
    assertThat(paused.awaitEnd(Processes.PATIENCE)).hasValue(1);
    assertThat(processes.output(PAUSED)).contains("a newer agent serves this cluster");
    assertThat(epoch(PAUSED)).isEqualTo(2);
    assertThat(processes.agent("other").isReady()).isTrue();
    processes.verify(PAUSED, kubeconfig);
  }
}
