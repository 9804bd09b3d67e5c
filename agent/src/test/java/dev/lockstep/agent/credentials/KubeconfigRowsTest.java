package dev.lockstep.agent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.agent.TestClock;
import dev.lockstep.agent.credentials.ClusterCredentials.Token;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of K that {@link KubeconfigTest} does not cover, each with its whole message. */
final class KubeconfigRowsTest {
  private static final KubeconfigOptions PROGRAMS =
      new KubeconfigOptions(Optional.empty(), true, false, false, false);

  @TempDir Path folder;

  private String config(String cluster, String user) {
    return """
    current-context: here
    clusters: [{name: c, cluster: {server: "https://10.0.0.1:6443"%s}}]
    users: [{name: u, user: {%s}}]
    contexts: [{name: here, context: {cluster: c, user: u}}]
    """
        .formatted(cluster, user);
  }

  private ClusterCredentials load(String text, KubeconfigOptions options, Instant now) {
    try {
      Path file = folder.resolve("config");
      Files.writeString(file, text);
      return Kubeconfig.source(file, options, TestClock.at(0, now.toEpochMilli())).load();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void refused(String text, KubeconfigOptions options, String problem) {
    assertThatThrownBy(() -> load(text, options, Instant.now()))
        .isInstanceOf(CredentialsException.class)
        .hasMessage(problem.replace("FILE", folder.resolve("config").toString()));
  }

  @Test
  @Row("K4")
  void shouldRefuseAnAliasBombBeforeItExpands() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
    }
    refused(
        bomb.toString(),
        KubeconfigOptions.STRICT,
        "The kubeconfig FILE:1: anchors (&) and aliases (*) are not read here: write the value out,"
            + " and put quotes around one that begins with * or &.");
  }

  @Test
  @Row("K9")
  void shouldRefuseYamlThatIsNestedTenThousandDeep() {
    refused(
        "a: " + "{a: ".repeat(10_000),
        KubeconfigOptions.STRICT,
        "The kubeconfig FILE:1: is nested more than 32 deep.");
  }

  @Test
  @Row({"K15", "K16"})
  @Threat("A3")
  void shouldRunNothingWithoutPermissionAndPassOnlyNamedVariables() {
    Path ran = folder.resolve("ran");
    String exec =
        "exec: {apiVersion: v1, command: /bin/touch, args: ['%s'], env: [%s]}"
            .formatted(ran, "{name: LD_PRELOAD, value: x.so}");
    refused(
        config("", exec),
        KubeconfigOptions.STRICT,
        "The kubeconfig FILE wants to run the program /bin/touch to get a token, which is not"
            + " allowed.");
    assertThat(((Token.Program) load(config("", exec), PROGRAMS, Instant.now()).token()))
        .extracting(Token.Program::environment)
        .isEqualTo(Map.of("LD_PRELOAD", "x.so"));
    assertThat(ran).as("reading it runs nothing").doesNotExist();

    String problem =
        "The kubeconfig FILE has an exec section with an empty argument or a variable without a"
            + " name.";
    refused(config("", "exec: {command: x, env: [{value: b}]}"), PROGRAMS, problem);
    refused(config("", "exec: {command: x, env: [null]}"), PROGRAMS, problem);
    refused(config("", "exec: {command: x, args: [null]}"), PROGRAMS, problem);
  }

  @Test
  @Row("K27")
  @Threat("A1")
  void shouldRefuseAnExpiredCa() {
    String ca = TestKeys.certificatePem(new TestKeys(folder).store("ca", "EC", 1));
    String text = config(", certificate-authority-data: " + TestKeys.base64(ca), "token: abc");

    assertThat(load(text, KubeconfigOptions.STRICT, Instant.now()).apiserver().authorities())
        .contains(ca);
    assertThatThrownBy(
            () -> load(text, KubeconfigOptions.STRICT, Instant.now().plusSeconds(3 * 86_400)))
        .hasMessage("The certificate-authority in " + folder.resolve("config") + " has expired.");
  }

  @Test
  @Row("K31")
  void shouldRefuseTheKeyOfAnotherCertificate() {
    TestKeys keys = new TestKeys(folder);
    Path one = keys.store("one", "EC", 1);
    Path other = keys.store("other", "EC", 1);
    Path rsa = keys.store("rsa", "RSA", 1);

    assertThat(load(pair(one, one), KubeconfigOptions.STRICT, Instant.now()).clientKey())
        .isPresent();
    assertThat(load(pair(rsa, rsa), KubeconfigOptions.STRICT, Instant.now()).clientKey())
        .isPresent();
    String problem = "The client-certificate in FILE does not belong to the client-key beside it.";
    refused(pair(one, other), KubeconfigOptions.STRICT, problem);
    refused(pair(one, rsa), KubeconfigOptions.STRICT, problem);
    refused(pair(rsa, one), KubeconfigOptions.STRICT, problem);
  }

  private String pair(Path certificate, Path key) {
    return config(
        "",
        "client-certificate-data: %s, client-key-data: %s"
            .formatted(
                TestKeys.base64(TestKeys.certificatePem(certificate)),
                TestKeys.base64(TestKeys.keyPem(key))));
  }

  @Test
  @Row("K39")
  void shouldIgnoreTheNamespace() {
    String text = config("", "token: abc").replace("user: u}", "user: u, namespace: ../../etc}");

    assertThat(load(text, KubeconfigOptions.STRICT, Instant.now()).server())
        .hasToString("https://10.0.0.1:6443");
  }
}
