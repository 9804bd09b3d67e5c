package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.credentials.KubeconfigOptions;
import dev.lockstep.cli.cluster.RunningServer;
import dev.lockstep.cli.cluster.WatchedCluster;
import dev.lockstep.evidence.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The program as a user calls it: arguments in, exit code and output out. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class LockstepMainTest {
  @TempDir Path home;

  private record Outcome(int exit, String out, String err) {}

  private Outcome run(Map<String, String> environment, String... args) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("HOME", home.toString());
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      int exit = LockstepMain.run(args, all);
      return new Outcome(
          exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }

  @Test
  void shouldPrintHelpForEveryCommand() {
    assertThat(run(Map.of(), "--help").out()).contains("Usage: lockstep", "get", "watch", "token");
    for (String command :
        new String[] {
          "demo", "up", "agent", "backend", "get", "watch", "verify", "token", "bench"
        }) {
      Outcome outcome = run(Map.of(), command, "--help");
      assertThat(outcome.exit()).isZero();
      assertThat(outcome.out())
          .contains("Usage: lockstep " + command, "--config", "--print-config");
    }
  }

  @Test
  void shouldExplainWrongUseInOneSentence() {
    for (String[] args :
        new String[][] {
          {"get"},
          {"get", "pods", "--no-such-option"},
          {"get", "pods", "-o", "xml"},
          {"frobnicate"},
          {"get", "pods"},
          {"get", "pods", "--server", "http://127.0.0.1:1"},
          {"get", "pods", "--token-file", "x"},
          {"get", "pods", "--server", "http://u:p@h", "--token-file", "x"},
          {"get", "pods", "--config", "/no/such/file"},
        }) {
      Outcome outcome = run(Map.of(), args);
      assertThat(outcome.exit()).as(String.join(" ", args)).isEqualTo(2);
      assertThat(outcome.err().strip().lines()).as(String.join(" ", args)).hasSize(1);
      assertThat(outcome.err()).startsWith("lockstep").doesNotContain("Exception", "\tat ");
    }
  }

  @Test
  @Row("A38")
  void shouldPreferOptionsToEnvironmentToFileToDefault() throws IOException {
    Path file = home.resolve("c.yaml");
    Files.writeString(file, "get: {timeout: 7, cluster: from-file, as: from-file}\n");
    Map<String, String> environment =
        Map.of(
            "LOCKSTEP_CONFIG",
            file.toString(),
            "LOCKSTEP_GET_CLUSTER",
            "from-environment",
            "LOCKSTEP_GET_AS",
            "from-environment");

    String out = run(environment, "get", "pods", "--as", "given", "--print-config").out();

    assertThat(out)
        .contains("timeout: 7  # configuration file")
        .contains("cluster: from-environment  # LOCKSTEP_GET_CLUSTER")
        .contains("as: given  # given")
        .contains("output: TABLE  # default");
  }

  @Test
  @Row({"A25", "A26", "A28", "A29"})
  void shouldNameTheMistakeInTheConfigurationFile() throws IOException {
    assertRefused("get: {prot: 1}\n", "unknown option of get: prot");
    assertRefused("gte: {}\n", "unknown command: gte");
    assertRefused(
        "get: {timeout: 1, timeout: 2}\n", "c.yaml:1: the field \"timeout\" occurs twice");
    assertRefused("- a\n", "must name commands");
    assertRefused("get: {timeout: soon}\n", "soon");
  }

  private void assertRefused(String content, String why) throws IOException {
    Path file = home.resolve("c.yaml");
    Files.writeString(file, content);
    Outcome outcome = run(Map.of(), "get", "pods", "--config", file.toString());
    assertThat(outcome.exit()).as(content).isEqualTo(2);
    assertThat(outcome.err()).contains(why);
  }

  @Test
  void shouldMakeTokensWithTheirHash() {
    Outcome outcome = run(Map.of(), "token");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).containsPattern("token: lst_\\S{40,}\ntokenSha256: [0-9a-f]{64}\n");
  }

  @Test
  void shouldReportThatAServerCannotBeReached() throws IOException {
    Path token = home.resolve("token");
    Files.writeString(token, "t\n");

    Outcome outcome =
        run(
            Map.of(),
            "get",
            "pods",
            "--server",
            "http://127.0.0.1:9",
            "--token-file",
            token.toString(),
            "--timeout",
            "1");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err()).contains("cannot be reached").doesNotContain("Exception");
  }

  @Test
  void shouldKeepTheTokensOfARunningServerPrivate() throws IOException {
    Map<String, String> tokens = new LinkedHashMap<>();
    tokens.put("alice", "a");
    tokens.put("bob", "b");
    RunningServer server =
        new RunningServer(
            java.net.URI.create("http://127.0.0.1:1"),
            ProcessHandle.current().pid(),
            tokens,
            new WatchedCluster(
                "demo",
                home.resolve("kubeconfig"),
                new KubeconfigOptions(Optional.of("there"), true, false, true, false),
                List.of("pods"),
                true));

    server.write(home);

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(home.resolve("server.json"))))
        .isEqualTo("rw-------");
    assertThat(RunningServer.read(home)).contains(server);
    server.remove(home);
    assertThat(RunningServer.read(home)).isEmpty();
  }
}
