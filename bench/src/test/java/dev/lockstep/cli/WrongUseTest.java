package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.evidence.Row;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong use of commands: one sentence, exit code 2, nothing left behind. */
class WrongUseTest {
  private static final String POLICY =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: all}
      subjects: [{kind: Group, name: all}]
      rules: [{effect: allow, verbs: [view], apiGroups: ['*'], resources: ['*']}]
      """;

  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      current-context: c
      clusters: [{name: c, cluster: {server: 'http://127.0.0.1:9'}}]
      users: [{name: u, user: {%s}}]
      contexts: [{name: c, context: {cluster: c, user: u}}]
      """;

  @TempDir Path home;
  private String policy = "";
  private String credentials = "";
  private String kubeconfig = "";
  private String token = "";

  @BeforeEach
  void write() throws IOException {
    String minted = new TokenMint(new SecureRandom()).mint().hash().hex();
    policy = file("policy.yaml", POLICY);
    credentials = file("credentials.yaml", "users: [{user: a, tokenSha256: '" + minted + "'}]\n");
    kubeconfig = file("kubeconfig", KUBECONFIG.formatted("token: t"));
    token = file("token", "t\n");
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(home.resolve(name), content).toString();
  }

  private void assertWrong(String why, String... args) {
    Session.Outcome outcome = Session.in(home).run(args);
    String call = String.join(" ", args);
    assertThat(outcome.err()).as(call).contains(why).startsWith("lockstep " + args[0] + ": ");
    assertThat(outcome.err()).as(call).doesNotContain("Exception", "\tat ");
    assertThat(outcome.err().strip().lines()).as(call).hasSize(1);
    assertThat(outcome.exit()).as(call).isEqualTo(2);
    assertThat(home.resolve(".local")).as(call).doesNotExist();
  }

  @Test
  void shouldRefuseADemoWithInvalidOptions() {
    assertWrong("pods must be 0 to", "demo", "--pods", "-1");
    assertWrong("churn must be 0 to", "demo", "--churn", "-1");
    assertWrong("a port is from 0 to 65535", "demo", "--port", "70000");
    assertWrong("--seed", "demo", "--seed", "x");
    assertWrong("log-level", "demo", "--log-level", "loud");
  }

  @Test
  void shouldReportThatAPortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      assertWrong("choose another --port", "demo", "--pods", "1", "--port", port);
      assertWrong("choose another --port", "up", "--kubeconfig", kubeconfig, "--port", port);
      assertWrong(
          "choose another --port",
          "backend",
          "--policies",
          policy,
          "--credentials",
          credentials,
          "--port",
          port);
      assertWrong("cannot be served at 127.0.0.1:" + port, agent("--observe-port", port));
    }
  }

  @Test
  void shouldRefuseUnusableKubeconfigs() throws IOException {
    assertWrong("there is no kubeconfig at", "up");
    assertWrong("does not exist", "up", "--kubeconfig", "/no/such");
    assertWrong("is a directory", "up", "--kubeconfig", home.toString());
    assertWrong("is empty", "up", "--kubeconfig", file("empty", ""));
    assertWrong("not a YAML mapping", "up", "--kubeconfig", file("list", "- a\n"));
    assertWrong("no context named", "up", "--kubeconfig", kubeconfig, "--context", "x");
    String exec =
        file("exec", KUBECONFIG.formatted("exec: {command: touch, args: [" + home + "/ran]}"));
    assertWrong("--allow-", "up", "--kubeconfig", exec);
    assertThat(home.resolve("ran")).doesNotExist();
    assertThat(Session.in(home).with("KUBECONFIG", "/a:/b").run("up").err())
        .contains("several files");
  }

  @Test
  void shouldRefuseAnUpWithInvalidNamesOrPolicies() throws IOException {
    String[] up = {"up", "--port", "0", "--kubeconfig", kubeconfig};
    assertWrong("is not there", with(up, "--policy", "/no/such"));
    assertWrong("kind", with(up, "--policy", file("bad.yaml", "apiVersion: lockstep.dev/v1\n")));
    assertWrong("--cluster must be", with(up, "--cluster", "No/Name"));
    assertWrong("is empty", with(up, "--user", ""));
    assertWrong("not a type", with(up, "--types", "Pods!"));
    assertWrong("own option", with(up, "--types", "secrets"));
  }

  @Test
  @Row({"A1", "A15", "A39"})
  void shouldRefuseAnAgentWithoutRequiredOptions() throws IOException {
    assertWrong("--backend", "agent");
    assertWrong("--token-file", "agent", "--backend", "wss://h");
    assertWrong("--cluster", "agent", "--backend", "wss://h", "--token-file", token);
    assertWrong("does not exist", agent("--token-file", "/no/such"));
    assertWrong("one token", agent("--token-file", file("two", "a b\n")));
    assertWrong("one token", agent("--token-file", file("none", "")));
    assertWrong("does not exist", agent("--kubeconfig", "/no/such"));
    assertWrong("CA file", agent("--ca-file", "/no/such"));
    assertWrong("cluster's name", agent("--cluster", "a/b"));
    assertWrong("from 0 to", agent("--observe-port", "70000"));
    assertWrong(
        "does not run in a cluster",
        "agent",
        "--backend",
        "wss://h",
        "--token-file",
        token,
        "--cluster",
        "c");
  }

  @Test
  @Row({"A18", "A19", "A24"})
  void shouldRefuseABackendUrlWithoutRepeatingPossibleSecrets() {
    for (String url : new String[] {"wss://u:hunter2@h", "wss://h/?t=hunter2", "wss://h hunter2"}) {
      assertWrong("", agent("--backend", url));
      assertThat(Session.in(home).run(agent("--backend", url)).err()).doesNotContain("hunter2");
    }
    assertWrong("in the clear", agent("--backend", "ws://backend.example.com"));
    assertWrong("wss://", agent("--backend", "ftp://h"));
    assertWrong("metadata", agent("--backend", "wss://169.254.169.254"));
  }

  @Test
  void shouldRefuseABackendWithoutRequiredOptions() throws IOException {
    String[] all = {"backend", "--port", "0", "--policies", policy, "--credentials", credentials};
    assertWrong("--policies", "backend");
    assertWrong("--credentials", "backend", "--policies", policy);
    assertWrong("is not there", with(all, "--policies", "/no/such"));
    assertWrong("is not there", with(all, "--credentials", "/no/such"));
    assertWrong("x.yaml", with(all, "--policies", file("x.yaml", "rules: 1\n")));
    assertWrong(
        "lockstep token",
        with(all, "--credentials", file("y.yaml", "users: [{user: a, tokenSha256: abc}]\n")));
    assertWrong("in the clear", with(all, "--host", "0.0.0.0"));
    assertWrong("go together", with(all, "--tls-cert-file", token));
    assertWrong("PEM", with(all, "--tls-cert-file", token, "--tls-key-file", token));
    assertWrong("--tls-provider", with(all, "--tls-provider", "openssl"));
    assertWrong("an origin is", with(all, "--allow-origins", "https://h/path"));
    assertWrong("port must be", with(all, "--port", "70000"));
    assertWrong("at least one connection", with(all, "--connections-max", "0"));
    assertWrong(home.toString(), with(all, "--store", home.toString()));
  }

  @Test
  void shouldRefuseAVerificationWithoutAServerOrACluster() {
    assertWrong("no demo or up runs", "verify");
    assertWrong(
        "there is no kubeconfig at",
        "verify",
        "--server",
        "http://127.0.0.1:9",
        "--token-file",
        token);
    assertWrong("at least 1 second", "verify", "--settle", "0");
  }

  @Test
  void shouldReadBooleansFromTheEnvironmentAndPreferTheOption() {
    Session yes = Session.in(home).with("LOCKSTEP_UP_ALLOW_EXEC", "true");
    assertThat(yes.run("up", "--print-config").out())
        .contains("allow-exec: true  # LOCKSTEP_UP_ALLOW_EXEC");
    assertThat(yes.run("up", "--allow-exec", "--print-config").out())
        .contains("allow-exec: true  # given");
    assertThat(Session.in(home).run("up", "--allow-exec", "--print-config").out())
        .contains("allow-exec: true  # given", "allow-http: false  # default");
    assertThat(yes.with("LOCKSTEP_UP_ALLOW_EXEC", "maybe").run("up").exit()).isEqualTo(2);
  }

  private String[] agent(String option, String value) {
    return with(
        new String[] {
          "agent",
          "--backend",
          "ws://127.0.0.1:9",
          "--token-file",
          token,
          "--cluster",
          "c",
          "--kubeconfig",
          kubeconfig,
          "--observe-port",
          "0"
        },
        option,
        value);
  }

  /** The same call with other values for some options. */
  private static String[] with(String[] call, String... changes) {
    java.util.List<String> args = new java.util.ArrayList<>(java.util.List.of(call));
    for (int i = 0; i < changes.length; i += 2) {
      int at = args.indexOf(changes[i]);
      if (at >= 0) {
        args.set(at + 1, changes[i + 1]);
      } else {
        args.add(changes[i]);
        args.add(changes[i + 1]);
      }
    }
    return args.toArray(String[]::new);
  }
}
