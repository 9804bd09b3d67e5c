package dev.lockstep.system;

import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.SimulatedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A simulated apiserver as a process of its own, until it is killed.
 *
 * <p>Its objects follow from the number of steps in its story. An apiserver that restarts after
 * more steps truly continues its history, as if a database had kept it. Its token is new; clients
 * read it again from a file.
 */
final class ApiserverMain {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T09:00:00Z"));

  private ApiserverMain() {}

  /**
   * @param args folder, port, pods, steps of its story before it listens, changes a second after
   *     that
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Path.of(args[0]);
    int steps = Integer.parseInt(args[3]);
    double churn = Double.parseDouble(args[4]);
    SimulatedCluster cluster =
        SimulatedCluster.start(
            ClusterOptions.of(CLOCK)
                .withPort(Integer.parseInt(args[1]))
                .withPods(Integer.parseInt(args[2]))
                .withChurn(churn)
                .withLive(churn > 0));
    cluster.story().steps(steps);
    Path fresh = Files.writeString(folder.resolve("apiserver.token.new"), cluster.token());
    Files.move(fresh, tokenFile(folder), StandardCopyOption.ATOMIC_MOVE);
    System.out.println("listening");
    Thread.currentThread().join();
  }

  static Path tokenFile(Path folder) {
    return folder.resolve("apiserver.token");
  }
}
