package dev.lockstep.system;

import dev.lockstep.bench.real.LoopbackPorts;
import dev.lockstep.bench.real.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A simulated apiserver as a process that can be killed and restarted. Owned by the test's thread.
 */
final class ApiserverProcess {
  /** More steps than any test lasts, so that a restart never returns to an earlier state. */
  private static final int STEPS_OF_A_LIFE = 6_000;

  private static final int PODS = 150;
  private static final double CHURN = 20;
  private static final String NAME = "apiserver";

  private final Processes processes;
  private final Path folder;
  private final int port = LoopbackPorts.free();
  private int starts;

  ApiserverProcess(Processes processes) throws IOException {
    this.processes = processes;
    this.folder = processes.folder();
    Files.writeString(kubeconfig(), kubeconfigTo(port, ApiserverMain.tokenFile(folder)));
  }

  static String kubeconfigTo(int port, Path tokenFile) {
    return """
    apiVersion: v1
    kind: Config
    current-context: simulated
    clusters: [{name: simulated, cluster: {server: 'http://127.0.0.1:%d'}}]
    users: [{name: reader, user: {tokenFile: '%s'}}]
    contexts: [{name: simulated, context: {cluster: simulated, user: reader}}]
    """
        .formatted(port, tokenFile);
  }

  Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  int port() {
    return port;
  }

  /** Starts it for the first time, or again with its earlier content and more. */
  void start() {
    int steps = starts * STEPS_OF_A_LIFE;
    starts++;
    Program program =
        processes.start(
            NAME,
            Processes.java(
                List.of(),
                ApiserverMain.class.getName(),
                folder.toString(),
                Integer.toString(port),
                Integer.toString(PODS),
                Integer.toString(steps),
                Double.toString(CHURN)));
    processes.await(NAME, () -> lines(program) == starts);
  }

  private long lines(Program program) throws IOException {
    return Files.readString(Program.logOf(folder, program.name()))
        .lines()
        .filter("listening"::equals)
        .count();
  }

  void kill() {
    processes.kill(NAME);
  }

  Program program() {
    return processes.program(NAME);
  }
}
