package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bench.real.Program;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.evidence.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A backend process that runs out of a resource: disk, descriptors, memory. */
@Timeout(300)
final class ProcessLimitsTest extends ProcessSite {
  private static final int BLOCK_BYTES = 4 << 10;

  /** Enough for the program that ships; the tests' class path alone would open some 400. */
  private static final int DESCRIPTORS = 400;

  ProcessLimitsTest() {
    super(60);
  }

  @Test
  @Fault(60)
  void shouldServeOnAndRefuseNewAgentsWhileTheDiskIsFull() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Optional<String> missing = Sandbox.missingDisk(disk);
    missing.ifPresent(why -> System.err.println("SKIPPED: the full disk of row 60: " + why));
    Assumptions.assumeTrue(missing.isEmpty());
    Program backend =
        processes.start(
            "backend",
            Sandbox.withSmallDisk(disk, processes.backendCommand(disk.resolve("backend.db"))));
    processes.awaitBackend();
    startAgent();
    processes.awaitAgent(AGENT);
    ClientSession client = processes.client(CLUSTER);
    Engine.awaitLive(client);

    Path filler = Sandbox.seenBy(backend.pid(), disk.resolve("filler"));
    fill(filler);
    processes.kill(AGENT);
    cluster.story().steps(20);
    startAgent();
    processes.await(
        "refused for now",
        () -> processes.agent(AGENT).metric("lockstep_agent_uplink_failures_total") >= 2);
    assertThat(processes.output("backend")).contains("the disk is full");
    assertThat(processes.backend().isReady()).isTrue();
    assertThat(processes.backend().metric("lockstep_audit_lost_total")).isPositive();
    assertThat(processes.backend().metric("lockstep_cluster_epoch")).isEqualTo(1);
    ClientSession late = processes.client(CLUSTER);
    processes.await("a client that connects now", () -> !Engine.held(late).isEmpty());
    assertThat(Engine.held(late)).isEqualTo(Engine.held(client));

    Files.delete(filler);
    // The agent retries by itself.
    processes.await(
        "an epoch of its own", () -> processes.backend().metric("lockstep_cluster_epoch") == 2);
    processes.awaitAgent(AGENT);
    processes.verify(CLUSTER, kubeconfig);
    Engine.awaitLive(client);
    assertThat(client.inspect(machine -> machine.counts().resets).join()).isEqualTo(1);
  }

  @Test
  @Fault(63)
  void shouldServeConnectedClientsWhenFileDescriptorsRunOut() throws IOException {
    processes.start(
        "backend",
        Sandbox.withDescriptors(
            DESCRIPTORS,
            Assembly.of("backend/program")
                .run(processes.backendCommand(folder.resolve("backend.db")))));
    processes.awaitBackend();
    startAgent();
    processes.awaitAgent(AGENT);
    ClientSession client = processes.client(CLUSTER);
    Engine.awaitLive(client);

    List<Socket> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * DESCRIPTORS; i++) {
        crowd.add(new Socket(InetAddress.getLoopbackAddress(), processes.backendPort()));
      }
      // The backend accepts the crowd while this goes on: those that left before would not count.
      processes.await("some of the crowd refused", () -> refusedConnections() > 0);
      cluster.story().steps(20);
      processes.await("the same", () -> pods(client) == cluster.store().count("pods"));
    } finally {
      for (Socket each : crowd) {
        each.close();
      }
    }
    assertThat(processes.output("backend"))
        .contains("this process may open only " + DESCRIPTORS + " files");
    processes.verify(CLUSTER, kubeconfig);
    assertThat(processes.output("backend")).doesNotContain("Too many open files");
    assertThat(client.inspect(machine -> machine.counts().connects).join()).isEqualTo(1);
  }

  private double refusedConnections() throws IOException {
    return processes.backend().metric("lockstep_web_refused_total", "connections");
  }

  private static long pods(ClientSession client) {
    return Engine.held(client).keySet().stream().filter(key -> key.startsWith("pods ")).count();
  }

  /** Writes until the disk is full. */
  private static void fill(Path file) throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(Files.size(file)).isPositive();
    }
  }
}
