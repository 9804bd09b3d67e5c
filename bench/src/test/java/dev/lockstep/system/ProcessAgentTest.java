package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.ClusterStore;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.bench.real.LoopbackPorts;
import dev.lockstep.bench.real.Program;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.sync.SyncState;
import dev.lockstep.system.proxy.Direction;
import dev.lockstep.system.proxy.Fault;
import dev.lockstep.system.proxy.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of an agent in a process of its own. Backend and apiserver stay; each test uses a cluster
 * of its own at the backend, and ends its agents.
 */
@Timeout(300)
final class ProcessAgentTest {
  private static final String TRANSFER = "transfer";
  private static final String MEMORY = "memory";
  private static final String SHARED = "shared";
  private static final String LOST = "lost";
  private static final String STORM = "storm";
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T09:00:00Z"));
  private static final long SEED = 4;
  private static final int MAPS = 3_000;
  private static final int MAP_CHARS = 2_000;
  private static final int STORM_PODS = 10_000;
  private static final int BYTES_PER_SECOND = 10_000;

  @TempDir static Path folder;
  private static SimulatedCluster cluster;
  private static Processes processes;
  private static Path kubeconfig;
  private static SilentLines silent;

  @BeforeAll
  static void start() throws IOException {
    cluster = SimulatedCluster.start(ClusterOptions.of(CLOCK).withPods(60));
    SplittableRandom random = new SplittableRandom(SEED);
    cluster
        .store()
        .batch(writes -> {
          for (int i = 0; i < MAPS; i++) {
            writes.put("configmaps", map("map-" + i, text(random)));
          }
        });
    processes =
        new Processes(
            folder,
            TRANSFER,
            MEMORY,
            SHARED,
            LOST,
            STORM,
            SilentLines.HALF_OPEN,
            SilentLines.MUTE,
            SilentLines.DEAF,
            SilentLines.QUIET,
            SilentLines.PAUSED);
    kubeconfig = Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig());
    processes.startBackend();
    silent = new SilentLines(processes, cluster, kubeconfig);
  }

  @AfterAll
  static void stop() {
    silent.close();
    processes.close();
    cluster.close();
  }

  private static ObjectNode map(String name, String text) {
    return ClusterStore.parse(
        """
        {"kind":"ConfigMap","apiVersion":"v1",
         "metadata":{"namespace":"default","name":"%s"},"data":{"text":"%s"}}
        """
            .formatted(name, text));
  }

  /** Returns text that compression hardly shortens. */
  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    while (text.length() < MAP_CHARS) {
      text.append(Long.toString(random.nextLong(), 36));
    }
    return text.toString();
  }

  @Test
  @dev.lockstep.evidence.Fault(2)
  void shouldApplyNothingOfATransferWhenItsAgentIsKilled() throws IOException {
    try (FaultProxy proxy = FaultProxy.to(processes.backendPort())) {
      proxy.apply(Direction.TO_SERVER, new Fault.Drip(BYTES_PER_SECOND));
      processes.startAgent("first", TRANSFER, proxy.port(), kubeconfig);
      processes.await(
          "a part of the transfer",
          () ->
              proxy.connections().stream()
                  .anyMatch(each -> each.given(Direction.TO_SERVER) > BYTES_PER_SECOND));
      ClientSession client = processes.client(TRANSFER);
      processes.kill("first");
      assertThat(processes.backend().metric("lockstep_cluster_objects", TRANSFER)).isZero();
      assertThat(processes.backend().metric("lockstep_cluster_version", TRANSFER)).isZero();
      assertThat(Engine.held(client)).isEmpty();
      assertThat(client.inspect(machine -> machine.state()).join()).isNotEqualTo(SyncState.LIVE);
      proxy.heal();
      processes.startAgent("second", TRANSFER, proxy.port(), kubeconfig);
      processes.awaitAgent("second");
      Engine.awaitLive(client);
      assertThat(Engine.held(client)).hasSizeGreaterThan(MAPS);
      assertThat(processes.agent("second").metric("lockstep_agent_uplink_bytes_total"))
          .as("what a transfer takes")
          .isGreaterThan(10 * BYTES_PER_SECOND);
      assertThat(client.inspect(machine -> machine.counts().resets).join()).isEqualTo(1);
      processes.verify(TRANSFER, kubeconfig);
      processes.kill("second");
    }
  }

  @Test
  @dev.lockstep.evidence.Fault(4)
  void shouldGiveTheReasonOfItsEndAndRestartWithMoreWhenMemoryIsTooSmall() throws IOException {
    Program small =
        processes.startAgent("small", MEMORY, processes.backendPort(), kubeconfig, "-Xmx12m");
    OptionalInt exit = small.awaitEnd(Processes.PATIENCE);
    assertThat(exit).as(() -> small.tail(20)).hasValue(3);
    assertThat(processes.output("small")).contains("Terminating due to java.lang.OutOfMemoryError");
    processes.startAgent("large", MEMORY, processes.backendPort(), kubeconfig);
    processes.awaitAgent("large");
    processes.verify(MEMORY, kubeconfig);
    processes.kill("large");
  }

  @Test
  @dev.lockstep.evidence.Fault(8)
  void shouldLetTheNewerAgentServeAndEndTheOlderWhenTwoShareAToken() throws IOException {
    Program first = processes.startAgent("older", SHARED, processes.backendPort(), kubeconfig);
    processes.awaitAgent("older");
    processes.startAgent("newer", SHARED, processes.backendPort(), kubeconfig);
    assertThat(first.awaitEnd(Processes.PATIENCE)).hasValue(1);
    assertThat(processes.output("older")).contains("a newer agent serves this cluster");
    processes.awaitAgent("newer");
    // A supervisor would restart it, too. The older agent waits, and the two do not take turns.
    processes.startAgent("older", SHARED, processes.backendPort(), kubeconfig);
    processes.await(
        "damped", () -> processes.agent("older").readiness().contains("took over only just now"));
    assertThat(processes.backend().metric("lockstep_ingress_hellos_total", "takeover_too_soon"))
        .isPositive();
    assertThat(processes.agent("newer").isReady()).isTrue();
    assertThat(processes.backend().metric("lockstep_cluster_epoch", SHARED)).isEqualTo(2);
    processes.verify(SHARED, kubeconfig);
    processes.kill("older");
    processes.kill("newer");
  }

  @Test
  @dev.lockstep.evidence.Fault(67)
  void shouldKeepTryingAndGiveTheReasonWhenTheBackendsAddressIsWrong() throws IOException {
    int nobody = LoopbackPorts.free();
    Program agent = processes.startAgent("astray", LOST, nobody, kubeconfig);
    processes.await(
        "refused connections",
        () -> processes.agent("astray").metric("lockstep_agent_uplink_failures_total") >= 2);
    assertThat(processes.agent("astray").readiness())
        .contains("not ready", "uplink: ")
        .containsIgnoringCase("refuse");
    assertThat(agent.isAlive()).isTrue();
    try (FaultProxy found = FaultProxy.at(nobody, processes.backendPort())) {
      processes.awaitAgent("astray");
      processes.verify(LOST, kubeconfig);
      assertThat(found.accepted()).isPositive();
    }
    processes.kill("astray");

    Program unnamed =
        processes.startAgentAt("unnamed", LOST, "wss://lockstep.invalid", kubeconfig, List.of());
    processes.await(
        "unknown names",
        () -> processes.agent("unnamed").metric("lockstep_agent_uplink_failures_total") >= 1);
    assertThat(processes.agent("unnamed").readiness()).contains("not ready", "lockstep.invalid");
    assertThat(unnamed.isAlive()).isTrue();
    processes.kill("unnamed");
  }

  private static int pods(ClientSession client) {
    return Engine.read(client, store -> store.ofType("pods").size());
  }

  @Test
  @dev.lockstep.evidence.Fault(29)
  void shouldStayWithinItsMemoryWhenALargeNamespaceIsDeleted() throws IOException {
    Program agent =
        processes.startAgent("agent", STORM, processes.backendPort(), kubeconfig, "-Xmx192m");
    processes.awaitAgent("agent");
    ClientSession client = processes.client(STORM);
    Engine.awaitLive(client);
    int before = pods(client);
    ObjectNode pod = cluster.store().list("pods", "").getFirst().deepCopy();
    cluster
        .store()
        .put("namespaces", "{\"metadata\":{\"name\":\"storm\"},\"status\":{\"phase\":\"Active\"}}");
    cluster
        .store()
        .batch(writes -> {
          for (int i = 0; i < STORM_PODS; i++) {
            ObjectNode metadata = (ObjectNode) pod.get("metadata");
            metadata.put("name", "storm-" + i).put("namespace", "storm").put("uid", "storm-" + i);
            metadata.remove("resourceVersion");
            writes.put("pods", pod.deepCopy());
          }
        });
    processes.await("all", () -> pods(client) >= before + STORM_PODS);
    cluster.store().delete("namespaces", "", "storm");
    processes.await("none", () -> pods(client) <= before);
    processes.verify(STORM, kubeconfig);
    assertThat(agent.isAlive()).isTrue();
    processes.kill("agent");
    assertThat(processes.program("backend").isAlive()).isTrue();
    assertThat(client.inspect(machine -> machine.counts().malformed).join()).isZero();
    assertThat(client.inspect(machine -> machine.counts().wrong).join()).isZero();
  }

  /** Checks the lines that fell silent at the start, while the other tests ran. */
  @Nested
  final class Afterwards {
    @Test
    @dev.lockstep.evidence.Fault(31)
    void shouldCallTheClusterOfflineAndCloseBothEndsWhenALineIsHalfOpen() throws IOException {
      silent.awaitReach(SilentLines.HALF_OPEN, SilentLines.OFFLINE);
      silent.awaitLoss(SilentLines.HALF_OPEN);
      assertThat(silent.agent(SilentLines.HALF_OPEN).uplink().isLive()).isFalse();
      assertThat(silent.agent(SilentLines.HALF_OPEN).uplink().problem()).isNotEmpty();
      processes.await(
          "the backend closes the silent agent",
          () ->
              processes
                  .output("backend")
                  .contains("of cluster " + SilentLines.HALF_OPEN + " has disconnected"));
      silent.requireHealed(SilentLines.HALF_OPEN);
    }

    @Test
    @dev.lockstep.evidence.Fault(32)
    void shouldDetectALineThatPassesBytesOneWayOnly() throws IOException {
      silent.awaitReach(SilentLines.MUTE, SilentLines.OFFLINE);
      silent.awaitLoss(SilentLines.DEAF);
      silent.awaitLoss(SilentLines.MUTE);
      silent.requireHealed(SilentLines.DEAF);
      silent.requireHealed(SilentLines.MUTE);
    }

    @Test
    @dev.lockstep.evidence.Fault(37)
    void shouldKeepQuietLinesOpenThroughProxiesThatCloseIdleOnes() throws IOException {
      // The backend has closed other lines that fell silent at the same time, so this one has been
      // silent for long enough.
      silent.awaitLoss(SilentLines.HALF_OPEN);
      silent.awaitLoss(SilentLines.DEAF);
      assertThat(silent.proxy(SilentLines.QUIET).ended()).isZero();
      assertThat(silent.clientLine().ended()).isZero();
      assertThat(silent.agent(SilentLines.QUIET).uplink().counts().connections().failures())
          .isZero();
      assertThat(silent.reach(SilentLines.QUIET)).isEqualTo(SilentLines.ONLINE);
      assertThat(silent.quietClient().inspect(machine -> machine.counts().connects).join())
          .isEqualTo(1);
    }

    @Test
    @dev.lockstep.evidence.Fault(3)
    void shouldFenceAPausedAgentWhenAnotherHasTakenItsPlace() throws IOException {
      silent.awaitReach(SilentLines.PAUSED, SilentLines.OFFLINE);
      processes.startAgent("other", SilentLines.PAUSED, processes.backendPort(), kubeconfig);
      processes.awaitAgent("other");
      // Metrics lag by a moment.
      processes.await("the next epoch", () -> silent.epoch(SilentLines.PAUSED) == 2);
      silent.paused().resume();
      assertThat(silent.paused().awaitEnd(Processes.PATIENCE)).hasValue(1);
      assertThat(processes.output(SilentLines.PAUSED))
          .contains("a newer agent serves this cluster");
      assertThat(silent.epoch(SilentLines.PAUSED)).isEqualTo(2);
      assertThat(processes.agent("other").isReady()).isTrue();
      processes.verify(SilentLines.PAUSED, kubeconfig);
    }
  }
}
