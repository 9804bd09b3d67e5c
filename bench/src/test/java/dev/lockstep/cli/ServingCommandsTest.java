package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.SimulatedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands agent, backend and up, against a simulated cluster. */
class ServingCommandsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T09:00:00Z"));

  private static final String POLICY =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: all}
      subjects: [{kind: User, name: ada}]
      rules: [{effect: allow, verbs: [view], apiGroups: ['*'], resources: ['*']}]
      """;

  @TempDir Path home;
  private SimulatedCluster cluster;
  private Path kubeconfig;

  @BeforeEach
  void start() throws IOException {
    cluster = SimulatedCluster.start(ClusterOptions.of(CLOCK).withPods(60));
    kubeconfig = Files.writeString(home.resolve("kubeconfig"), cluster.kubeconfig());
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static String urlOf(Session.Running running) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> running.hasEnded() || URL.matcher(running.out()).find());
    Matcher found = URL.matcher(running.out());
    assertThat(found.find()).as(() -> running.outcome().err()).isTrue();
    return found.group();
  }

  private Session.Running backend(Session session, String agentCluster) throws IOException {
    TokenMint mint = new TokenMint(new SecureRandom());
    TokenMint.MintedToken ada = mint.mint();
    TokenMint.MintedToken agent = mint.mint();
    Files.writeString(home.resolve("ada.token"), ada.token() + "\n");
    Files.writeString(home.resolve("agent.token"), agent.token() + "\n");
    Path policies = Files.writeString(home.resolve("policy.yaml"), POLICY);
    Path credentials =
        Files.writeString(
            home.resolve("credentials.yaml"),
            """
            users: [{user: ada, tokenSha256: '%s'}]
            agents: [{cluster: %s, tokenSha256: '%s'}]
            """
                .formatted(ada.hash().hex(), agentCluster, agent.hash().hex()));
    return session.start(
        "backend",
        "--port",
        "0",
        "--policies",
        policies.toString(),
        "--credentials",
        credentials.toString(),
        "--store",
        home.resolve("backend.db").toString(),
        "--log-level",
        "error");
  }

  private Session.Running agent(Session session, String backend, String name) {
    return session.start(
        "agent",
        "--backend",
        backend,
        "--token-file",
        home.resolve("agent.token").toString(),
        "--cluster",
        name,
        "--kubeconfig",
        kubeconfig.toString(),
        "--observe-port",
        "0",
        "--log-level",
        "error");
  }

  @Test
  void shouldPassVerifyWhenAgentAndBackendAreTwoPrograms() throws IOException {
    Session session = Session.in(home);
    try (Session.Running backend = backend(session, "east")) {
      String url = urlOf(backend);
      try (Session.Running agent = agent(session, url, "east")) {
        String[] options = {"--server", url, "--token-file", home.resolve("ada.token").toString()};
        Awaitility.await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(200))
            .until(() -> session.run(call(options, "get", "pods")).exit() == 0);
        Session.Outcome verify =
            session.run(call(options, "verify", "--kubeconfig", kubeconfig.toString()));
        assertThat(verify.out()).contains("Cluster east", "no difference");
        assertThat(verify.exit()).as(verify.out() + verify.err()).isZero();
        assertThat(agent.end().exit()).isZero();
      }
      assertThat(backend.end().exit()).isZero();
    }
  }

  @Test
  void shouldEndWithOneSentenceWhenAnotherAgentTakesItsPlace() throws IOException {
    Session session = Session.in(home);
    try (Session.Running backend = backend(session, "east")) {
      String url = urlOf(backend);
      try (Session.Running first = agent(session, url, "east")) {
        String[] options = {"--server", url, "--token-file", home.resolve("ada.token").toString()};
        Awaitility.await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(200))
            .until(() -> session.run(call(options, "get", "pods")).exit() == 0);
        try (Session.Running second = agent(session, url, "east")) {
          Session.Outcome outcome = first.outcome();
          assertThat(outcome.exit()).isEqualTo(1);
          assertThat(outcome.err())
              .startsWith("lockstep agent: ")
              .contains("a newer agent serves this cluster");
          assertThat(outcome.err().strip().lines()).hasSize(1);
          assertThat(second.hasEnded()).isFalse();
        }
      }
    }
  }

  @Test
  void shouldShowAClusterToOneUserAndLeaveNothingBehind() throws IOException {
    Session session = Session.in(home);
    try (Session.Running up =
        session.start(
            "up", "--kubeconfig", kubeconfig.toString(), "--port", "0", "--types", "pods")) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> up.hasEnded() || up.out().contains("Ctrl-C ends it"));
      Matcher file = Pattern.compile("cat (\\S+)").matcher(up.out());
      assertThat(file.find()).as(up.out()).isTrue();
      Path token = Path.of(file.group(1));
      assertThat(up.out()).doesNotContain(Files.readString(token).strip());
      assertThat(
              session
                  .run("get", "pods", "--server", urlOf(up), "--token-file", token.toString())
                  .exit())
          .isZero();
      Session.Outcome verify = session.run("verify");
      assertThat(verify.out()).contains("Cluster local", " 1 types", "no difference");
      assertThat(up.end().exit()).isZero();
      assertThat(token.getParent()).doesNotExist();
      assertThat(home.resolve(".local/state/lockstep/server.json")).doesNotExist();
    }
  }

  @Test
  void shouldFindObjectsThatOnlyTheApiserverHas() throws IOException {
    Session session = Session.in(home);
    try (Session.Running up =
            session.start("up", "--kubeconfig", kubeconfig.toString(), "--port", "0");
        SimulatedCluster other =
            SimulatedCluster.start(ClusterOptions.of(CLOCK).withPods(30).withSeed(9))) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> up.hasEnded() || up.out().contains("Ctrl-C ends it"));
      Path wrong = Files.writeString(home.resolve("other"), other.kubeconfig());
      Session.Outcome verify =
          session.run(
              "verify", "--kubeconfig", wrong.toString(), "--types", "pods", "--settle", "1");
      assertThat(verify.exit()).isEqualTo(1);
      assertThat(verify.out())
          .contains("the apiserver has it, the client does not")
          .contains("and ", " more");
      assertThat(verify.err().strip().lines()).hasSize(1);
    }
  }

  private static String[] call(String[] options, String... command) {
    java.util.List<String> all = new java.util.ArrayList<>(java.util.List.of(command));
    all.addAll(java.util.List.of(options));
    return all.toArray(String[]::new);
  }
}
