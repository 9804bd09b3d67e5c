package dev.lockstep.agent.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lockstep.agent.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as a kubeconfig result in credentials or in one sentence with the problem. Nothing is
 * run: a program that a file names is only remembered, and only where that is allowed.
 */
final class KubeconfigFuzz {
  private static final KubeconfigOptions GENEROUS =
      new KubeconfigOptions(java.util.Optional.empty(), true, true, true, true);

  static Stream<byte[]> seeds() {
    String good =
        """
        apiVersion: v1
        kind: Config
        current-context: here
        clusters:
        - {name: c, cluster: {server: "https://10.0.0.1:6443/p", CLUSTER}}
        users:
        - {name: u, user: {USER}}
        contexts:
        - {name: here, context: {cluster: c, user: u}}
        """;
    return Stream.of(
            good.replace("CLUSTER", "proxy-url: \"http://h:1\"").replace("USER", "token: t"),
            good.replace("CLUSTER", "insecure-skip-tls-verify: true")
                .replace("USER", "exec: {command: x, args: [a], env: [{name: A, value: b}]}"),
            good.replace("CLUSTER", "certificate-authority-data: QUJD")
                .replace("USER", "client-certificate-data: QUJD, client-key-data: QUJD"),
            good.replace("CLUSTER", "tls-server-name: x").replace("USER", "as: root"))
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyFileIsCredentialsOrOneSentence(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("kubeconfig", ".yaml");
    try {
      Files.write(file, bytes);
      load(file, KubeconfigOptions.STRICT);
      load(file, GENEROUS);
    } finally {
      Files.delete(file);
    }
  }

  private static void load(Path file, KubeconfigOptions options) {
    try {
      ClusterCredentials loaded = Kubeconfig.source(file, options, TestClock.at(0, 0)).load();
      assertThat(loaded.server().getHost()).isNotEmpty();
    } catch (CredentialsException refused) {
      assertThat(refused.getMessage()).contains(" ").doesNotContain("\n").hasSizeLessThan(2_000);
    }
  }
}
