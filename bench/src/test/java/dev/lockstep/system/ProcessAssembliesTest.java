package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The three programs that ship, each with its own jars only: a missing jar fails here. {@code
 * ./mvnw verify} builds them before.
 */
@Timeout(240)
final class ProcessAssembliesTest extends ProcessSite {
  ProcessAssembliesTest() {
    super(60);
  }

  @Test
  void shouldWatchServeGetAndVerifyWhenEachCarriesItsOwnJarsOnly() throws Exception {
    processes.start(
        BACKEND,
        Assembly.of("backend/program").run(processes.backendCommand(folder.resolve("backend.db"))));
    processes.awaitBackend();
    assertThat(processes.backend().get("/").statusCode()).isEqualTo(200);
    processes.start(
        AGENT,
        Assembly.of("agent/program").run(processes.agentCommand(AGENT, CLUSTER, kubeconfig)));
    processes.awaitAgent(AGENT);

    String[] as = {
      "--server",
      "http://127.0.0.1:" + processes.backendPort(),
      "--token-file",
      processes.tokenFile(Processes.ALICE).toString(),
      "--cluster",
      CLUSTER
    };
    assertThat(client(Stream.concat(Stream.of("get", "pods"), Stream.of(as)).toList()))
        .contains("NAMESPACE", "Running");
    assertThat(
            client(
                Stream.concat(
                        Stream.of("verify", "--kubeconfig", kubeconfig.toString()), Stream.of(as))
                    .toList()))
        .contains("no difference");
    assertThat(client(List.of("help"))).contains("simulate", "backend");
  }

  /** Returns the output of a command of the client program, which must succeed. */
  private String client(List<String> args) throws Exception {
    Path out = folder.resolve("client.out");
    Process process =
        new ProcessBuilder(
                Assembly.of("ide-client/program")
                    .run(Processes.lockstep(List.of(), args.toArray(String[]::new))))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      String text = Files.readString(out);
      assertThat(process.exitValue()).as(text).isZero();
      return text;
    } finally {
      process.destroyForcibly();
    }
  }
}
