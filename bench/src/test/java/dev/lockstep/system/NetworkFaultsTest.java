package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.AgentClock;
import dev.lockstep.agent.watch.ClusterCredentials;
import dev.lockstep.agent.watch.WatchConfig;
import dev.lockstep.agent.watch.WatchCounter;
import dev.lockstep.agent.watch.WatchTimes;
import dev.lockstep.backend.BackendConfig;
import dev.lockstep.backend.egress.SessionLimits;
import dev.lockstep.backend.web.WebConfig;
import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.client.connection.ClientListener;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.sync.SyncCounts;
import dev.lockstep.client.sync.SyncState;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.wire.ClusterState;
import dev.lockstep.protocol.wire.ClusterStatus;
import dev.lockstep.system.proxy.Direction;
import dev.lockstep.system.proxy.Fault;
import dev.lockstep.system.proxy.FaultProxy;
import dev.lockstep.system.proxy.ProxyConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What networks do to the links of a whole line: that of the agent to the apiserver, that of the
 * agent to the backend, and those of clients. Each goes through a proxy. Afterwards the clients
 * hold what the apiserver has.
 */
@Timeout(240)
@SuppressWarnings("NullAway.Init") // each test begins with start, in its own way
final class NetworkFaultsTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T09:00:00Z"));
  private static final String ALICE = "alice";
  private static final String CAROL = "carol";
  private static final String POLICIES =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: admins}
      subjects: [{kind: User, name: alice}, {kind: User, name: carol}]
      rules: [{verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*']}]
      """;
  private static final long SEED = 33;
  private static final int SOCKETS = 50;

  /** For links on which each list takes its time. */
  private static final Engine.Choices FEW_TYPES =
      Engine.Choices.USUAL.withWatch(
          WatchConfig.DEFAULTS.withTypes(List.of("pods", "replicasets.apps", "nodes"), false));

  @TempDir Path folder;
  private final List<FaultProxy> proxies = new ArrayList<>();
  private final Queue<ClusterState> states = new ConcurrentLinkedQueue<>();
  private SimulatedCluster cluster;
  private FaultProxy apiserverLink;
  private FaultProxy agentLink;
  private FaultProxy clientLink;
  private Engine engine;
  private ClientSession client;

  @BeforeEach
  void startCluster() throws IOException {
    cluster = SimulatedCluster.start(ClusterOptions.of(CLOCK).withPods(80));
    apiserverLink = proxy(cluster.url().getPort());
  }

  @AfterEach
  void stop() {
    engine.close();
    proxies.forEach(FaultProxy::close);
    cluster.close();
  }

  private FaultProxy proxy(int port) throws IOException {
    FaultProxy proxy = FaultProxy.to(port);
    proxies.add(proxy);
    return proxy;
  }

  /** Starts the line, each link through its proxy, and one client of it. */
  private void start(Engine.Choices choices) throws IOException {
    engine =
        new Engine(
            folder,
            () ->
                ClusterCredentials.withToken(
                    URI.create("http://127.0.0.1:" + apiserverLink.port()), cluster.token()),
            List.of(ALICE, CAROL),
            POLICIES,
            choices);
    engine.stopAgent();
    agentLink = proxy(engine.backend().port());
    clientLink = proxy(engine.backend().port());
    engine.leadAgentsTo(agentLink.port());
    engine.startAgent();
    client = follow(clientLink);
  }

  private void startLive() throws IOException {
    start(Engine.Choices.USUAL);
    Engine.awaitLive(client);
    engine.awaitSame(client);
  }

  private ClientSession follow(FaultProxy link) {
    return engine.client(
        ALICE,
        Wish.everything(Engine.CLUSTER),
        new ClientListener() {
          @Override
          public void onCluster(ClusterStatus status) {
            states.add(status.getState());
          }
        },
        link.port());
  }

  private static long count(
      ClientSession client, java.util.function.ToLongFunction<SyncCounts> which) {
    return client.inspect(machine -> which.applyAsLong(machine.counts())).join();
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(Engine.PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
  }

  /** Nothing was wrong, and nothing was loaded twice. */
  private static void requireUnharmed(ClientSession client) {
    assertThat(count(client, it -> it.resets)).as("resets").isEqualTo(1);
    assertThat(count(client, it -> it.wrong)).as("wrong digests").isZero();
    assertThat(count(client, it -> it.malformed)).as("malformed messages").isZero();
  }

  private double metric(String name, String label) throws IOException {
    return new Pages(engine.backend().port()).metric(name, label);
  }

  @Test
  void shouldTellClientsAndGoOnWhereItWasWhenTheAgentsLinkDrops_row30() throws IOException {
    startLive();
    agentLink.takeDown();
    cluster.story().steps(40);
    await(() -> states.contains(ClusterState.CLUSTER_DEGRADED));
    agentLink.heal();
    engine.awaitSame(client);
    requireUnharmed(client);
    assertThat(count(client, it -> it.connects)).isEqualTo(1);
    assertThat(engine.agent().uplink().epoch())
        .isEqualTo((long) metric("lockstep_cluster_epoch", ""));
    assertThat(metric("lockstep_ingress_hellos_total", "same_epoch")).isPositive();
  }

  @Test
  void shouldConvergeWhenLinksFailOneByOneAndComeBackInAnyOrder_row33() throws IOException {
    startLive();
    List<FaultProxy> links = new ArrayList<>(List.of(apiserverLink, agentLink, clientLink));
    List<ClientSession> clients = new ArrayList<>(List.of(client));
    for (int i = 0; i < 2; i++) {
      FaultProxy link = proxy(engine.backend().port());
      links.add(link);
      clients.add(follow(link));
    }
    clients.forEach(Engine::awaitLive);
    Random random = new Random(SEED);
    for (int round = 0; round < 3; round++) {
      Collections.shuffle(links, random);
      for (FaultProxy link : links) {
        switch (random.nextInt(3)) {
          case 0 -> link.takeDown();
          case 1 -> link.apply(Fault.SWALLOW);
          default -> link.apply(Fault.STALL);
        }
        cluster.story().steps(10);
      }
      Collections.shuffle(links, random);
      for (FaultProxy link : links) {
        link.heal();
        cluster.story().steps(10);
      }
      for (ClientSession each : clients) {
        engine.awaitSame(each);
      }
    }
    for (ClientSession each : clients) {
      assertThat(count(each, it -> it.wrong)).as("seed " + SEED).isZero();
      assertThat(count(each, it -> it.resets)).as("seed " + SEED).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void shouldOnlyBeLaterWhenEverythingTakes200Ms_row34() throws IOException {
    apiserverLink.apply(new Fault.Delay(Duration.ofMillis(200)));
    start(FEW_TYPES);
    agentLink.apply(new Fault.Delay(Duration.ofMillis(200)));
    clientLink.apply(new Fault.Delay(Duration.ofMillis(200)));
    Engine.awaitLive(client);
    for (int i = 0; i < 20; i++) {
      cluster.story().steps(2);
    }
    engine.awaitSame(client);
    requireUnharmed(client);
    assertThat(count(client, it -> it.gaps)).isZero();
    assertThat(count(client, it -> it.connects)).isEqualTo(1);
    assertThat(engine.agent().uplink().counts().failures()).isZero();
  }

  @Test
  void shouldResumeWhenConnectionsAreCutInTheMiddleOfFrames_row35() throws IOException {
    startLive();
    for (long bytes : new long[] {1, 7, 100, 1_000, 3_000}) {
      cut(clientLink, Direction.TO_CLIENT, bytes);
      cut(agentLink, Direction.TO_SERVER, bytes);
      engine.awaitSame(client);
    }
    requireUnharmed(client);
    assertThat(count(client, it -> it.connects)).isGreaterThan(5);
    assertThat(metric("lockstep_ingress_steps_total", "diverged")).isZero();
  }

  /** Cuts what is open after some more bytes, which the story brings. */
  private void cut(FaultProxy link, Direction direction, long bytes) {
    await(() -> !link.connections().isEmpty());
    for (ProxyConnection open : link.connections()) {
      open.apply(direction, new Fault.CutAt(open.given(direction) + bytes));
      await(() -> {
        cluster.story().step();
        return !link.connections().contains(open);
      });
    }
  }

  @Test
  void shouldNotMindWhenFramesAreHeldBackAndComeTogether_row38() throws IOException {
    Fault coalesce = new Fault.Coalesce(64 << 10, Duration.ofMillis(300));
    apiserverLink.apply(coalesce);
    start(FEW_TYPES);
    agentLink.apply(coalesce);
    clientLink.apply(coalesce);
    Engine.awaitLive(client);
    for (int i = 0; i < 20; i++) {
      cluster.story().steps(2);
    }
    engine.awaitSame(client);
    requireUnharmed(client);
    assertThat(count(client, it -> it.gaps)).isZero();
    assertThat(count(client, it -> it.connects)).isEqualTo(1);
  }

  @Test
  void shouldNoticeWatchesThatHangOrAreHalfOpen_row18_row19() throws IOException {
    WatchTimes usual = WatchTimes.DEFAULTS;
    WatchTimes quick =
        new WatchTimes(
            Duration.ofSeconds(3),
            Duration.ofSeconds(3),
            usual.watchMin(),
            usual.watchMax(),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            usual.slowRetry(),
            usual.stale(),
            usual.restored(),
            usual.debounce(),
            usual.rediscovery(),
            usual.relist());
    WatchConfig all = WatchConfig.DEFAULTS;
    start(
        Engine.Choices.USUAL.withWatch(
            new WatchConfig(
                List.of("pods", "nodes"),
                all.includesSecrets(),
                all.streamsLists(),
                all.listsAtOnceMax(),
                all.pageLimit(),
                all.objectsMax(),
                all.objectBytesMax(),
                all.typesMax(),
                quick)));
    Engine.awaitLive(client);
    for (Fault fault : List.of(Fault.STALL, Fault.SWALLOW)) {
      long timeouts = idleTimeouts();
      apiserverLink.apply(Direction.TO_CLIENT, fault);
      cluster.story().steps(40);
      await(() -> idleTimeouts() >= timeouts + 2);
      apiserverLink.heal();
      await(() -> podsHeld().equals(podsThere()));
    }
    requireUnharmed(client);
    assertThat(count(client, it -> it.connects)).isEqualTo(1);
  }

  private long idleTimeouts() {
    return engine.agent().watch().types().stream()
        .mapToLong(type -> type.counters().get(WatchCounter.IDLE_TIMEOUTS))
        .sum();
  }

  private List<String> podsHeld() {
    return Engine.held(client).keySet().stream().filter(key -> key.startsWith("pods ")).toList();
  }

  private List<String> podsThere() {
    return cluster.store().list("pods", "").stream()
        .map(pod -> pod.get("metadata"))
        .map(it -> "pods " + it.get("namespace").asText() + "/" + it.get("name").asText())
        .sorted()
        .toList();
  }

  @Test
  void shouldLeaveASlowClientBehindAndServeTheOthers_row51() throws IOException {
    start(Engine.Choices.USUAL.withBackend(impatient(500, 3_000)));
    Engine.awaitLive(client);
    ClientSession other = engine.client(CAROL);
    Engine.awaitLive(other);
    clientLink.apply(Direction.TO_CLIENT, Fault.STALL);
    cluster.story().steps(60);
    engine.awaitSame(other);
    // Not even its pongs come, as it does not see the pings: it is let go.
    await(() -> metric("lockstep_sessions", "") == 1);
    cluster.story().steps(60);
    engine.awaitSame(other);
    clientLink.heal();
    engine.awaitSame(client);
    requireUnharmed(client);
    requireUnharmed(other);
    assertThat(count(other, it -> it.connects)).isEqualTo(1);
    assertThat(count(other, it -> it.gaps)).isZero();
  }

  private static UnaryOperator<BackendConfig> impatient(long pingMs, long silenceMs) {
    return config ->
        new BackendConfig(
            new WebConfig(
                config.web().host(),
                config.web().port(),
                config.web().tls(),
                config.web().allowedOrigins(),
                config.web().loopbackHostsOnly(),
                config.web().connectionsMax(),
                config.web().connectionsPerAddressMax(),
                new WebConfig.Timeouts(10_000, 10_000, pingMs, silenceMs)),
            config.store(),
            config.policies(),
            config.credentials(),
            config.demoPersonas(),
            config.sessions(),
            config.clustersMax(),
            config.version());
  }

  @Test
  void shouldRefuseOneUsersFiftyFirstSocketAndNobodyElses_row53() throws IOException {
    start(
        Engine.Choices.USUAL.withBackend(
            config -> config.withSessions(new SessionLimits(SOCKETS, 8, 16))));
    List<ClientSession> many = new ArrayList<>();
    for (int i = 1; i < SOCKETS; i++) {
      many.add(engine.client(ALICE));
    }
    many.forEach(Engine::awaitLive);
    Engine.awaitLive(client);
    ClientSession tooMany = engine.client(ALICE);
    await(() -> tooMany.inspect(machine -> machine.state()).join() == SyncState.REFUSED);
    assertThat(metric("lockstep_sessions_refused_total", "sessions_max")).isEqualTo(1);
    Engine.awaitLive(engine.client(CAROL));
    many.getFirst().close();
    await(() -> metric("lockstep_sessions", "") == SOCKETS);
    Engine.awaitLive(engine.client(ALICE));
    engine.awaitSame(client);
    requireUnharmed(client);
  }

  @Test
  void shouldNotMindWhenTheAgentsClockJumps_row11() throws IOException {
    AtomicLong offsetMs = new AtomicLong();
    AgentClock system = AgentClock.system();
    start(
        Engine.Choices.USUAL.withClock(
            new AgentClock() {
              @Override
              public long nanoTime() {
                return system.nanoTime();
              }

              @Override
              public long time() {
                return system.time() + offsetMs.get();
              }
            }));
    Engine.awaitLive(client);
    double epochs = metric("lockstep_ingress_hellos_total", "new_epoch");
    for (long hours : new long[] {1, -1, 24 * 365, 0}) {
      offsetMs.set(Duration.ofHours(hours).toMillis());
      cluster.story().steps(20);
      engine.awaitSame(client);
    }
    requireUnharmed(client);
    assertThat(count(client, it -> it.connects)).isEqualTo(1);
    assertThat(engine.agent().uplink().counts().failures()).isZero();
    assertThat(metric("lockstep_ingress_hellos_total", "new_epoch")).isEqualTo(epochs);
  }
}
