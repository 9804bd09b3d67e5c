package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The three programs that ship, each with its own jars only: a missing jar fails here. {@code
 * ./mvnw verify} builds them before.
 */
@Timeout(240)
final class ProcessAssembliesTest extends ProcessSite {
  private Path root = Path.of("");

  ProcessAssembliesTest() {
    super(60);
  }

  @BeforeEach
  void findAssemblies() {
    root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("mvnw"))) {
      root = Objects.requireNonNull(root.getParent());
    }
    for (String program : List.of("agent/program", "backend/program", "ide-client/program")) {
      assumeTrue(
          Files.isDirectory(root.resolve(program).resolve("target/assembly/lib")),
          program + " is not built");
    }
  }

  private Path jar(String program) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(program).resolve("target/assembly"))) {
      return files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
  }

  /** The same command, from the program's own folder instead of the tests' class path. */
  private List<String> from(String program, List<String> command) throws IOException {
    List<String> own = new java.util.ArrayList<>(command);
    int at = own.indexOf("-cp");
    own.subList(at, at + 3).clear();
    own.addAll(at, List.of("-jar", jar(program).toString()));
    return own;
  }

  @Test
  void shouldWatchServeGetAndVerifyWhenEachCarriesItsOwnJarsOnly() throws Exception {
    processes.start(
        BACKEND, from("backend/program", processes.backendCommand(folder.resolve("backend.db"))));
    processes.awaitBackend();
    assertThat(processes.backend().get("/").statusCode()).isEqualTo(200);
    processes.start(
        AGENT, from("agent/program", processes.agentCommand(AGENT, CLUSTER, kubeconfig)));
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
                from(
                    "ide-client/program",
                    Processes.lockstep(List.of(), args.toArray(String[]::new))))
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
