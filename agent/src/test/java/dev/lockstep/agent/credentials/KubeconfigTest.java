package dev.lockstep.agent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.agent.credentials.ClusterCredentials.Token;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kubeconfigs, good and bad; the numbers are those of the bad-input catalogue. */
class KubeconfigTest {

  private static final String GOOD =
      """
      apiVersion: v1
      kind: Config
      current-context: here
      clusters:
        - name: c
          cluster:
            server: https://10.0.0.1:6443/prefix/
      users:
        - name: u
          user:
            token: s3cr3t
      contexts:
        - name: here
          context:
            cluster: c
            user: u
            namespace: ../..
      """;

  @TempDir static Path keys;
  @TempDir Path folder;

  private static Path rsa = Path.of("");
  private static Path ec = Path.of("");
  private static Path expired = Path.of("");

  @BeforeAll
  static void makeKeys() {
    TestKeys made = new TestKeys(keys);
    rsa = made.store("rsa", "RSA", 1);
    ec = made.store("ec", "EC", 1);
    expired = made.store("expired", "EC", -10);
  }

  @Test
  @Row("K23")
  void shouldLoadServerAndToken() {
    ClusterCredentials loaded = load(GOOD);

    assertThat(loaded.server()).hasToString("https://10.0.0.1:6443/prefix");
    assertThat(loaded.token()).isEqualTo(new Token.Fixed("s3cr3t"));
    assertThat(loaded.apiserver().isVerified()).isTrue();
    assertThat(loaded.toString()).doesNotContain("s3cr3t");
  }

  @Test
  void shouldLoadCertificatesAndKeysFromDataAndFiles() throws IOException {
    for (Path store : new Path[] {rsa, ec}) {
      String certificate = TestKeys.certificatePem(store);
      Files.writeString(folder.resolve("ca.pem"), certificate);
      ClusterCredentials loaded =
          load(
              with("server: https://10.0.0.1:6443/prefix/", "certificate-authority: ca.pem")
                  .replace(
                      "token: s3cr3t",
                      "client-certificate-data: %s\n      client-key-data: %s"
                          .formatted(
                              TestKeys.base64(certificate),
                              TestKeys.base64(TestKeys.keyPem(store)))));

      assertThat(loaded.apiserver().authorities()).contains(certificate);
      assertThat(TlsMaterial.keys(loaded.clientKey())).hasSize(1);
      assertThat(TlsMaterial.trust(loaded)).hasSize(1);
      assertThat(loaded.toString()).doesNotContain("PRIVATE");
    }
  }

  @Test
  void shouldUseTheNamedContext() {
    String two =
        GOOD.replace(
            "contexts:", "contexts:\n  - name: other\n    context: {cluster: c, user: absent}");

    assertThatThrownBy(() -> load(two, named("other")))
        .hasMessageContaining("no user named \"absent\"");
    assertThatThrownBy(() -> load(two, named("nowhere")))
        .hasMessageContaining("no context named \"nowhere\"");
    assertThat(load(two, named("here")).token()).isInstanceOf(Token.Fixed.class);
  }

  @Test
  @Row("K34")
  void shouldPreferTokenFileToToken() throws IOException {
    Files.writeString(folder.resolve("token"), "from-file\n");

    assertThat(load(GOOD.replace("token: s3cr3t", "token: s3cr3t\n      tokenFile: token")).token())
        .isEqualTo(new Token.File(folder.resolve("token")));
  }

  @Test
  @Row({"K1", "K2", "K3", "K5", "K6", "K7", "K8", "K10"})
  void shouldExplainWhyTheFileIsInvalid() throws IOException {
    assertThatThrownBy(() -> source(folder.resolve("absent"), KubeconfigOptions.STRICT).load())
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> source(folder, KubeconfigOptions.STRICT).load())
        .hasMessageContaining("is a directory");
    assertThatThrownBy(() -> source(Path.of("/dev/zero"), KubeconfigOptions.STRICT).load())
        .hasMessageContaining("not a regular file");
    Files.write(folder.resolve("binary"), new byte[] {(byte) 0xc3, 0x28});
    assertThatThrownBy(() -> source(folder.resolve("binary"), KubeconfigOptions.STRICT).load())
        .hasMessageContaining("UTF-8");

    refused("", "is empty");
    refused("  \n", "is empty");
    refused("- a\n- b\n", "not a YAML mapping");
    refused("just text", "not a YAML mapping");
    refused("a: [", "is not YAML");
    refused("clusters:\n\t- name: x\n", "is not YAML");
    refused("clusters: 7\n", "is valid YAML, but not a kubeconfig");
    refused("a: 1\na: 2\n", "the field \"a\" occurs twice");
    refused(GOOD + "---\n" + GOOD, "a second document begins here; only one is read");
    refused(GOOD + "x: &a 1\ny: *a\n", "anchors (&) and aliases (*) are not read here");
    refused(GOOD + "x:\n  <<: {a: 1}\n", "merge keys (<<) are not read here");
    refused("a: " + "[".repeat(10_000), "is nested more than 32 deep");
    refused("a: " + "x".repeat(3_000_000), "larger than");
    refused("a: !!javax.script.ScriptEngineManager [x]\n", "type tags (!) are not read here");
  }

  @Test
  void shouldNotQuoteTheFileInItsErrors() {
    assertThatThrownBy(() -> load(GOOD.replace("token: s3cr3t", "token: [s3cr3t")))
        .hasMessageContaining("kubeconfig:12: is not YAML")
        .hasMessageNotContaining("s3cr3t");
    assertThatThrownBy(() -> load(GOOD.replace("s3cr3t", "\"s3 cr3t\"")))
        .hasMessageContaining("white space")
        .hasMessageNotContaining("s3 cr3t");
  }

  @Test
  @Row({"K11", "K12", "K13", "K14"})
  void shouldNameMissingEntries() {
    refused(
        GOOD.replace("current-context: here", "current-context: \"\""), "has no current-context");
    refused(
        GOOD.replace("current-context: here", "current-context: gone"),
        "no context named \"gone\"");
    refused(GOOD.replace("cluster: c", "cluster: gone"), "no cluster named \"gone\"");
    refused(GOOD.replace("cluster: c", "cluster: \"\""), "a context without a cluster");
    refused(GOOD.replace("user: u", "user: gone"), "no user named \"gone\"");
    refused(GOOD.replace("users:", "users:\n  - name: u\n    user: {}"), "more than one user");
    refused(
        GOOD.replace("server: https://10.0.0.1:6443/prefix/", "server: \"\""), "without a server");
    refused(
        "current-context: here\ncontexts: [{name: here}]\n",
        "context named \"here\" without content");
  }

  @Test
  @Row({"K21", "K22", "K25", "K37"})
  @Threat("A2")
  void shouldRefuseUnsafeServers() {
    server("http://10.0.0.1:6443", "without TLS");
    server("ftp://10.0.0.1", "must begin with https");
    server("10.0.0.1:6443", "not a URL");
    server("https://user:pw@10.0.0.1", "must not hold a user");
    server("https://10.0.0.1/?token=x", "must not hold a query");
    server("https://10.0.0.1:99999", "valid port");
    server("https://", "not a URL");
    server("https://a b", "not a URL");
    assertThat(load(GOOD.replace("https://10.0.0.1:6443/prefix/", "http://127.0.0.1:80")).server())
        .hasToString("http://127.0.0.1:80");
    refused(
        with("server: https://10.0.0.1:6443/prefix/", "insecure-skip-tls-verify: true"),
        "insecure-skip-tls-verify");
    refused(with("server: https://10.0.0.1:6443/prefix/", "tls-server-name: x"), "tls-server-name");
    refused(with("server: https://10.0.0.1:6443/prefix/", "proxy-url: http://p:1"), "proxy-url");
  }

  @Test
  void shouldAcceptUnsafeSettingsThatAPersonAllowed() {
    KubeconfigOptions all = new KubeconfigOptions(Optional.empty(), true, true, true, true);

    assertThat(
            load(GOOD.replace("https://10.0.0.1:6443/prefix/", "http://10.0.0.1:80"), all).server())
        .hasToString("http://10.0.0.1:80");
    assertThat(
            load(
                    with("server: https://10.0.0.1:6443/prefix/", "insecure-skip-tls-verify: true"),
                    all)
                .apiserver()
                .isVerified())
        .isFalse();
    assertThat(
            load(with("server: https://10.0.0.1:6443/prefix/", "proxy-url: http://p:1"), all)
                .apiserver()
                .proxy())
        .isPresent();
    Token program =
        load(
                GOOD.replace(
                    "token: s3cr3t",
                    "exec: {command: ./get-token, args: [a b], apiVersion: v1, env: [{name: A,"
                        + " value: B}]}"),
                all)
            .token();
    assertThat(program).isInstanceOf(Token.Program.class);
    assertThat(((Token.Program) program).command())
        .containsExactly(folder.resolve("get-token").normalize().toString(), "a b");
  }

  @Test
  @Row({"K15", "K20", "K38"})
  @Threat("A8")
  void shouldRefuseUnsafeOrUnsupportedUsers() {
    user("exec: {command: rm, apiVersion: v1}", "wants to run the program rm");
    user("exec: {apiVersion: v1}", "exec section without a command");
    user("auth-provider: {name: gcp}", "auth-provider");
    user("token: t\n      as: root", "impersonates");
    user("token: t\n      as-groups: [system:masters]", "impersonates");
    user("username: u\n      password: p", "user name and password");
    user("tokenFile: absent", "does not exist");
    user("token: \"a b\"", "white space");
  }

  @Test
  @Row({"K26", "K28", "K29", "K30", "K32", "K33"})
  void shouldRefuseUnusableCertificates() throws IOException {
    String certificate = TestKeys.base64(TestKeys.certificatePem(ec));
    String key = TestKeys.base64(TestKeys.keyPem(ec));
    cluster("certificate-authority-data: \"***\"", "not base64");
    cluster("certificate-authority-data: aGVsbG8=", "not a list of certificates");
    cluster("certificate-authority-data: " + key, "private key where certificates belong");
    cluster("certificate-authority: absent.pem", "does not exist");
    cluster("certificate-authority: /dev/zero", "not a regular file");
    cluster("certificate-authority: ../../../../../dev", "is a directory");
    user("client-certificate-data: " + certificate, "without its client-key");
    user("client-key-data: " + key, "without its client-certificate");
    user(pair(TestKeys.base64(TestKeys.certificatePem(expired)), key), "has expired");
    user(pair(certificate, "aGVsbG8="), "must be an RSA or EC key");
    user(
        pair(
            certificate,
            TestKeys.base64(
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                    + "aGVsbG8=\n"
                    + "-----END ENCRYPTED PRIVATE KEY-----\n")),
        "not encrypted");
  }

  private static String pair(String certificate, String key) {
    return "client-certificate-data: " + certificate + "\n      client-key-data: " + key;
  }

  private static String with(String line, String added) {
    return GOOD.replace(line, line + "\n      " + added);
  }

  private void cluster(String added, String message) {
    refused(with("server: https://10.0.0.1:6443/prefix/", added), message);
  }

  private void user(String instead, String message) {
    refused(GOOD.replace("token: s3cr3t", instead), message);
  }

  private void server(String instead, String message) {
    refused(GOOD.replace("https://10.0.0.1:6443/prefix/", "\"" + instead + "\""), message);
  }

  private void refused(String text, String message) {
    assertThatThrownBy(() -> load(text))
        .as(text.length() > 2_000 ? message : text)
        .isInstanceOf(CredentialsException.class)
        .hasMessageContaining(message);
  }

  private static KubeconfigOptions named(String context) {
    return new KubeconfigOptions(Optional.of(context), false, false, false, false);
  }

  private ClusterCredentials load(String text) {
    return load(text, KubeconfigOptions.STRICT);
  }

  private ClusterCredentials load(String text, KubeconfigOptions options) {
    try {
      Path file = folder.resolve("kubeconfig");
      Files.writeString(file, text);
      return source(file, options).load();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CredentialsSource source(Path file, KubeconfigOptions options) {
    return Kubeconfig.source(file, options, Clock.system());
  }
}
