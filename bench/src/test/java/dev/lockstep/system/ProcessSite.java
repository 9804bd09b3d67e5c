package dev.lockstep.system;

import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.bench.real.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The base of tests that start their own processes: a simulated cluster, its kubeconfig, and a
 * folder for the processes, made for each test. No process runs yet.
 */
abstract class ProcessSite {
  static final String CLUSTER = "east";
  static final String AGENT = "agent";
  static final String BACKEND = "backend";
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T09:00:00Z"));

  private final int pods;

  @TempDir Path folder;
  SimulatedCluster cluster;
  Processes processes;
  Path kubeconfig;

  ProcessSite(int pods) {
    this.pods = pods;
  }

  @BeforeEach
  final void startSite() throws IOException {
    cluster = SimulatedCluster.start(ClusterOptions.of(CLOCK).withPods(pods));
    processes = new Processes(folder, CLUSTER);
    kubeconfig = Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig());
  }

  @AfterEach
  final void stopSite() {
    processes.close();
    cluster.close();
  }

  /** Starts an agent of the running backend. */
  final Program startAgent() {
    return processes.startAgent(AGENT, CLUSTER, processes.backendPort(), kubeconfig);
  }
}
