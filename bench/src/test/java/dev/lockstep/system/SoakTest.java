package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.credentials.ClusterCredentials;
import dev.lockstep.agent.watch.TypeStatus;
import dev.lockstep.agent.watch.WatchCounter;
import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.ClusterStory;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.bench.cluster.store.HistoryLimits;
import dev.lockstep.cli.Cli;
import dev.lockstep.client.connection.ClientListener;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.sync.SyncCounts;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.evidence.Fault;
import dev.lockstep.system.proxy.FaultProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole line under churn, with failing links, slow readers, changing policies and breaking
 * watches, for {@code -Dsoak.minutes} (24 seconds by default). At its end all clients' content
 * equals the cluster's, and nothing is left behind: no memory, no thread, no buffer.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
final class SoakTest {
  private static final double MINUTES =
      Double.parseDouble(System.getProperty("soak.minutes", "0.4"));
  private static final long SEED = Long.getLong("soak.seed", 20_263);
  private static final int PODS = 200;
  private static final double CHURN = 40;
  private static final int EVENTS_KEPT = 1_000;

  /** Steps before the line's memory and threads are measured. */
  private static final int STEPS_TO_WARM_UP = 4 * ClusterStory.STEPS_PER_SECOND;

  /** The agent gives up a list that hangs after 60 s, and lists again within another 60 s. */
  private static final Duration LONGEST_LIST = Duration.ofSeconds(150);

  private static final int STEPS_BETWEEN = ClusterStory.STEPS_PER_SECOND / 2;
  private static final double HEAP_GROWTH_MAX = 1.5;
  private static final long HEAP_SLACK_BYTES = 24 << 20;

  /** Threads that a part starts on first use. */
  private static final int THREADS_SLACK = 8;

  private static final String ALICE = "alice";
  private static final String BOB = "bob";
  private static final String CAROL = "carol";
  private static final String POLICIES =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: admins}
      subjects: [{kind: User, name: alice}, {kind: User, name: bob}]
      rules: [{verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*']}]
      ---
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: readers}
      subjects: [{kind: User, name: carol}]
      rules:
        - {verbs: [view], effect: allow, apiGroups: [''], resources: [%s], namespaces: [kube-system]}
      """;
  private static final String PODS_ONLY = POLICIES.formatted("pods");
  private static final String SERVICES_TOO = POLICIES.formatted("pods, services");

  /** The users: bob reads slowly, and carol may see little. */
  private record People(ClientSession alice, ClientSession bob, ClientSession carol) {
    List<ClientSession> all() {
      return List.of(alice, bob, carol);
    }
  }

  @TempDir Path folder;
  private boolean servicesToo;

  @Test
  @Fault(51)
  void shouldConvergeAndLeaveNothingBehindAfterManyDisturbances() throws IOException {
    try (BufferWatch buffers = new BufferWatch()) {
      // A first short life creates what the libraries keep for good.
      soak(STEPS_TO_WARM_UP, 0);
      ThreadCensus threads = ThreadCensus.take();
      long heap = BufferWatch.heapAfterCollection();

      soak(STEPS_TO_WARM_UP, Math.round(MINUTES * 60 * ClusterStory.STEPS_PER_SECOND));

      // An unreachable client of java.net.http ends its thread when it is collected.
      Awaitility.await("threads that stay")
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(() -> {
            var _ = BufferWatch.heapAfterCollection();
            assertThat(ThreadCensus.take().moreThan(threads)).isEmpty();
          });
      assertThat(BufferWatch.heapAfterCollection())
          .as("heap when all is closed; it was " + heap)
          .isLessThan((long) (heap * HEAP_GROWTH_MAX) + HEAP_SLACK_BYTES);
      assertThat(buffers.leaks()).isEmpty();
    }
  }

  /** Runs a line: it warms up, and is disturbed for this many steps of the cluster's story. */
  private void soak(int warmUp, long steps) throws IOException {
    try (SimulatedCluster cluster =
            SimulatedCluster.start(
                ClusterOptions.of(InstantSource.system())
                    .withPods(PODS)
                    .withChurn(CHURN)
                    .withHistory(new HistoryLimits(EVENTS_KEPT, HistoryLimits.DEFAULT.bytesMax()))
                    .withLive(true));
        FaultProxy apiserver = FaultProxy.to(cluster.url().getPort());
        Engine engine = start(apiserver, cluster);
        FaultProxy agent = FaultProxy.to(engine.backend().port());
        FaultProxy clients = FaultProxy.to(engine.backend().port());
        FaultProxy reader = FaultProxy.to(engine.backend().port())) {
      engine.stopAgent();
      engine.leadAgentsTo(agent.port());
      engine.startAgent();
      People people =
          new People(
              follow(engine, ALICE, clients),
              follow(engine, BOB, reader),
              follow(engine, CAROL, clients));
      people.all().forEach(Engine::awaitLive);
      awaitSteps(cluster, warmUp);
      assertThat(new Pages(engine.backend().port()).isReady()).isTrue();
      long heap = BufferWatch.heapAfterCollection();
      ThreadCensus threads = ThreadCensus.take();

      Disturbances disturbances =
          new Disturbances(
              SEED,
              cluster,
              new Disturbances.Links(apiserver, agent, clients, reader),
              () -> {
                servicesToo = !servicesToo;
                engine.writePolicies(servicesToo ? SERVICES_TOO : PODS_ONLY);
              });
      long end = cluster.story().steps() + steps;
      while (cluster.story().steps() < end) {
        disturbances.next();
        awaitSteps(cluster, cluster.story().steps() + STEPS_BETWEEN);
      }
      disturbances.end();

      requireConverged(engine, cluster, people);
      requireConsistent(engine, people);
      if (steps > 0) {
        tell(disturbances, people, new Pages(engine.backend().port()));
      }
      assertThat(BufferWatch.heapAfterCollection())
          .as(
              "heap of a line at the end; it was %d; seed %d, %s",
              heap, SEED, disturbances.counts())
          .isLessThan((long) (heap * HEAP_GROWTH_MAX) + HEAP_SLACK_BYTES);
      assertThat(ThreadCensus.take().total())
          .as("threads of a line at the end")
          .isLessThanOrEqualTo(threads.total() + THREADS_SLACK);
    }
  }

  /** Prints the disturbances and counts. */
  private static void tell(Disturbances disturbances, People people, Pages backend)
      throws IOException {
    StringBuilder told =
        new StringBuilder(
            "Soak of %.1f minutes, seed %d: %s; sessions lagged %.0f times, caught up %.0f times"
                .formatted(
                    MINUTES,
                    SEED,
                    disturbances.counts(),
                    backend.metric("lockstep_sessions_lagged_total"),
                    backend.metric("lockstep_sessions_caught_up_total")));
    for (ClientSession each : people.all()) {
      told.append("; ").append(each.inspect(machine -> machine.counts().toString()).join());
    }
    System.out.println(told);
  }

  private Engine start(FaultProxy apiserver, SimulatedCluster cluster) throws IOException {
    servicesToo = false;
    return new Engine(
        folder,
        () ->
            ClusterCredentials.withToken(
                URI.create("http://127.0.0.1:" + apiserver.port()), cluster.token()),
        List.of(ALICE, BOB, CAROL),
        PODS_ONLY);
  }

  private static ClientSession follow(Engine engine, String user, FaultProxy link) {
    return engine.client(user, Wish.everything(Engine.CLUSTER), ClientListener.NONE, link.port());
  }

  private static void awaitSteps(SimulatedCluster cluster, long steps) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> cluster.story().steps() >= steps);
  }

  private void requireConverged(Engine engine, SimulatedCluster cluster, People people)
      throws IOException {
    people.all().forEach(Engine::awaitLive);
    try {
      engine.awaitSame(people.alice(), LONGEST_LIST);
      engine.awaitSame(people.bob(), LONGEST_LIST);
    } catch (org.awaitility.core.ConditionTimeoutException late) {
      throw new AssertionError(watches(engine) + "\n" + late.getMessage(), late);
    }
    List<String> allowed = servicesToo ? List.of("pods", "services") : List.of("pods");
    Awaitility.await("content that carol may see")
        .atMost(Engine.PATIENCE)
        .untilAsserted(() -> {
          Map<String, String> all = Engine.held(people.alice());
          all.keySet()
              .removeIf(key ->
                  allowed.stream().noneMatch(type -> key.startsWith(type + " kube-system/")));
          assertThat(Engine.held(people.carol())).isEqualTo(all);
        });
    Path token = Files.writeString(folder.resolve("alice.token"), engine.token(ALICE));
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig());
    Cli.Outcome verify =
        Cli.run(
            folder,
            "verify",
            "--server",
            engine.backend().url().toString(),
            "--token-file",
            token.toString(),
            "--kubeconfig",
            kubeconfig.toString(),
            "--settle",
            "60");
    assertThat(verify.out()).as(verify.out() + verify.err()).contains("no difference");
    assertThat(verify.exit()).isZero();
  }

  /** Describes the agent's watches, for the report of a failure. */
  private static String watches(Engine engine) {
    StringBuilder told = new StringBuilder(engine.agent().uplink().toString());
    for (TypeStatus type : engine.agent().watch().types()) {
      told.append('\n').append(type.typeId()).append(' ').append(type.state());
      told.append(' ').append(type.message()).append("; last list ").append(type.latest().listMs());
      told.append(", event ").append(type.latest().eventMs());
      told.append(", bookmark ").append(type.latest().bookmarkMs());
      for (WatchCounter counter : WatchCounter.values()) {
        if (type.counters().get(counter) > 0) {
          told.append(' ').append(counter).append('=').append(type.counters().get(counter));
        }
      }
    }
    return told.toString();
  }

  private static long count(ClientSession client, ToLongFunction<SyncCounts> which) {
    return client.inspect(machine -> which.applyAsLong(machine.counts())).join();
  }

  /** Requires that the counters of all parts agree. */
  private static void requireConsistent(Engine engine, People people) throws IOException {
    Pages backend = new Pages(engine.backend().port());
    Awaitility.await("sessions that are counted")
        .atMost(Engine.PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> {
          assertThat(backend.metric("lockstep_sessions")).isEqualTo(people.all().size());
          assertThat(backend.metric("lockstep_cluster_followers")).isEqualTo(people.all().size());
          assertThat(backend.metric("lockstep_cluster_live")).isEqualTo(people.all().size());
        });
    for (String never :
        List.of(
            "lockstep_replica_rewritten_total",
            "lockstep_relays_restarted_total",
            "lockstep_audit_lost_total",
            "lockstep_store_failures_total",
            "lockstep_ingress_refused_total",
            "lockstep_sessions_refused_total")) {
      assertThat(backend.metric(never)).as(never).isZero();
    }
    assertThat(backend.metric("lockstep_ingress_steps_total", "diverged")).isZero();
    assertThat(backend.metric("lockstep_resets_total", "digest")).isZero();
    assertThat(backend.metric("lockstep_policy_reads_total", "refused")).isZero();
    assertThat(backend.metric("lockstep_sessions_lagged_total"))
        .isGreaterThanOrEqualTo(backend.metric("lockstep_sessions_caught_up_total"));
    assertThat(engine.agent().uplink().counts().connections().welcomes())
        .isEqualTo((long) hellos(backend));
    for (ClientSession each : people.all()) {
      assertThat(count(each, it -> it.wrong)).as("wrong digests").isZero();
      assertThat(count(each, it -> it.malformed)).as("malformed messages").isZero();
      assertThat(count(each, it -> it.applied)).isPositive();
    }
  }

  /**
   * Returns the hellos of this agent. One more came before, when the agent started only to be
   * redirected.
   */
  private static double hellos(Pages backend) throws IOException {
    return backend.metric("lockstep_ingress_hellos_total", "epoch");
  }
}
