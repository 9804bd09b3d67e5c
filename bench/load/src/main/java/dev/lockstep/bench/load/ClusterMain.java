package dev.lockstep.bench.load;

import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.SimulatedCluster;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Runs a simulated cluster without changes in a process of its own. Prints the cluster's address
 * and a token, and ends when its input ends. Its argument is the number of pods.
 */
public final class ClusterMain {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private ClusterMain() {}

  public static void main(String[] args) throws IOException {
    ClusterOptions options =
        ClusterOptions.of(InstantSource.fixed(NOON))
            .withPods(Integer.parseInt(args[0]))
            .withChurn(0);
    try (SimulatedCluster cluster = SimulatedCluster.start(options)) {
      int pods = cluster.store().list("pods", "").size();
      System.out.println(cluster.url() + " " + cluster.token() + " " + pods);
      while (System.in.read() >= 0) {
        // Ignores its input; only the end matters.
      }
    }
  }
}
