package dev.lockstep.agent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.agent.TestClock;
import dev.lockstep.agent.credentials.ClusterCredentials.Token;
import dev.lockstep.evidence.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bearer tokens from files and programs, and the credentials of a pod. */
class TokensTest {

  private static final String EXEC_API = "client.authentication.k8s.io/v1";

  @TempDir Path folder;
  private long nowMs = 1_000_000;
  private final TestClock clock = new TestClock(() -> 0, () -> nowMs);

  @Test
  @Row("K35")
  void shouldReadTheTokenFileForEachRequest() throws IOException {
    Path file = folder.resolve("token");
    Files.writeString(file, "one\n");
    BearerTokens tokens = BearerTokens.of(new Token.File(file), clock);
    assertThat(tokens.current()).contains("one");

    Files.writeString(file, "\ufefftwo\r\n");
    assertThat(tokens.current()).contains("two");
  }

  @Test
  void shouldKeepTheLastTokenWhileItsFileIsUnreadable() throws IOException {
    Path file = folder.resolve("token");
    Files.writeString(file, "one");
    BearerTokens tokens = BearerTokens.of(new Token.File(file), clock);
    assertThat(tokens.current()).contains("one");

    Files.delete(file);
    assertThat(tokens.current()).contains("one");
    Files.writeString(file, "  \n");
    assertThat(tokens.current()).contains("one");
  }

  @Test
  @Row("A11")
  void shouldExplainWhyATokenFileIsInvalid() throws IOException {
    Path file = folder.resolve("token");
    String[][] wrong = {
      {"", "is empty"},
      {"\n", "is empty"},
      {"a b", "white space"},
      {"a\nb", "white space"},
      {"tök", "white space or other"},
      {"x".repeat(70_000), "larger than"}
    };
    for (String[] each : wrong) {
      Files.writeString(file, each[0]);
      assertThatThrownBy(() -> BearerTokens.readFile(file)).hasMessageContaining(each[1]);
    }
    assertThatThrownBy(() -> BearerTokens.readFile(folder)).hasMessageContaining("is a directory");
    Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
    assertThatThrownBy(() -> BearerTokens.readFile(folder.resolve("dangling")))
        .hasMessageContaining("does not exist");
  }

  @Test
  void shouldKeepPrintedTokenUntilItExpiresOrIsRefused() throws IOException {
    Path runs = folder.resolve("runs");
    BearerTokens tokens =
        BearerTokens.of(
            program(
                """
                echo run >> %s
                n=$(wc -l < %s | tr -d ' ')
                echo '{"kind":"ExecCredential","apiVersion":"%s","status":{"token":"'$SECRET-$n'","expirationTimestamp":"1970-01-01T00:30:00Z"}}'
                """
                    .formatted(runs, runs, EXEC_API)),
            clock);

    assertThat(tokens.current()).contains("value-1");
    assertThat(tokens.current()).contains("value-1");
    tokens.refuse();
    assertThat(tokens.current()).contains("value-2");
    nowMs = 1_790_000;
    assertThat(tokens.current()).contains("value-3");
  }

  @Test
  @Row({"K17", "K18", "K19"})
  void shouldExplainWhyAProgramFails() throws IOException {
    String[][] wrong = {
      {"exit 3", "exit code 3"},
      {"echo nothing", "did not print JSON"},
      {"echo '{}'", "did not print an ExecCredential"},
      {"echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"v9\"}'", "of " + EXEC_API},
      {credential("{}"), "printed no token"},
      {credential("{\"token\":\"a b\"}"), "white space"},
      {credential("{\"token\":\"a\",\"expirationTimestamp\":\"soon\"}"), "not a time"},
      {"head -c 2000000 /dev/zero", "more than"},
      {"sleep 60", "did not end within"}
    };
    for (String[] each : wrong) {
      BearerTokens tokens = BearerTokens.of(program(each[0]), clock);
      assertThatThrownBy(tokens::current).as(each[0]).hasMessageContaining(each[1]);
    }
    BearerTokens absent =
        BearerTokens.of(
            new Token.Program(
                List.of(folder.resolve("absent").toString()),
                Map.of(),
                EXEC_API,
                Duration.ofSeconds(5)),
            clock);
    assertThatThrownBy(absent::current).isInstanceOf(IOException.class);
  }

  @Test
  void shouldLoadTheCredentialsOfAPod() throws IOException {
    Path account = account();

    ClusterCredentials four = InCluster.source(account, "10.96.0.1", "443").load();
    assertThat(four.server()).hasToString("https://10.96.0.1:443");
    assertThat(four.token()).isEqualTo(new Token.File(account.resolve("token")));
    assertThat(four.apiserver().authorities()).isPresent();
    assertThat(InCluster.source(account, "fd00::1", "6443").load().server())
        .hasToString("https://[fd00::1]:6443");
  }

  @Test
  @Row("K40")
  void shouldExplainWhyTheCredentialsOfAPodAreInvalid() throws IOException {
    Path account = account();
    pod(account, "", "443", "does not run in a cluster");
    pod(account, "10.0.0.1", "", "does not run in a cluster");
    for (String host : List.of("evil.example/x", "a@b", "a b", "x?y", "a#b", "[::1]", "a\nb")) {
      pod(account, host, "443", "KUBERNETES_SERVICE_HOST");
    }
    for (String port : List.of("0", "65536", "-1", "443/x", "http")) {
      pod(account, "10.0.0.1", port, "KUBERNETES_SERVICE_PORT");
    }
    Files.writeString(account.resolve("ca.crt"), "no certificate");
    pod(account, "10.0.0.1", "443", "CA file");
    Files.delete(account.resolve("ca.crt"));
    pod(account, "10.0.0.1", "443", "does not exist");
    Files.delete(account.resolve("token"));
    pod(account, "10.0.0.1", "443", "token file");
  }

  private static void pod(Path account, String host, String port, String message) {
    assertThatThrownBy(() -> InCluster.source(account, host, port).load())
        .isInstanceOf(CredentialsException.class)
        .hasMessageContaining(message);
  }

  private Path account() throws IOException {
    Path account = Files.createDirectory(folder.resolve("account"));
    Files.writeString(account.resolve("token"), "t");
    Path store = new TestKeys(folder).store("ca", "EC", 1);
    Files.writeString(account.resolve("ca.crt"), TestKeys.certificatePem(store));
    return account;
  }

  private static String credential(String status) {
    return "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"%s\",\"status\":%s}'"
        .formatted(EXEC_API, status);
  }

  private Token.Program program(String script) throws IOException {
    Path file = folder.resolve("program-" + Math.abs(script.hashCode()));
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return new Token.Program(
        List.of(file.toString()), Map.of("SECRET", "value"), EXEC_API, Duration.ofSeconds(2));
  }
}
