package dev.lockstep.system;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.lockstep.agent.credentials.ClusterCredentials;
import dev.lockstep.agent.watch.WatchConfig;
import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.SimulatedCluster;
import dev.lockstep.bench.cluster.story.object.SecretText;
import dev.lockstep.client.connection.ClientListener;
import dev.lockstep.client.connection.ClientSession;
import dev.lockstep.client.sync.SyncState;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * G19 over the whole line: agent and backend, a cluster whose objects hold canaries wherever a
 * secret may stand, and a user who may see everything. No canary and no token reaches the user, any
 * log down to TRACE, metrics, health pages, or the answer to a mistake.
 */
@Timeout(120)
final class LineCanaryTest {
  private static final long SEED = 19_619;
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T09:00:00Z"));

  private static final String POLICIES =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: all}
      subjects: [{kind: User, name: alice}]
      rules: [{verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*']}]
      """;

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<String> canaries = new ArrayList<>(List.of(SecretText.PLAIN));
  private final Queue<String> told = new ConcurrentLinkedQueue<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Everything logged = new Everything(told);
  private SimulatedCluster cluster;
  private Engine engine;

  private static final class Everything extends AppenderBase<ILoggingEvent> {
    private final Queue<String> told;
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.lockstep");

    Everything(Queue<String> told) {
      this.told = told;
    }

    void begin() {
      setContext(root.getLoggerContext());
      start();
      root.addAppender(this);
      ours.setLevel(Level.TRACE);
    }

    void end() {
      root.detachAppender(this);
      ours.setLevel(null);
      stop();
    }

    @Override
    protected void append(ILoggingEvent event) {
      told.add(event.getFormattedMessage());
      if (event.getThrowableProxy() != null) {
        told.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    logged.begin();
    cluster = SimulatedCluster.start(ClusterOptions.of(CLOCK).withPods(20));
    engine =
        new Engine(
            folder,
            () -> ClusterCredentials.withToken(cluster.url(), cluster.token()),
            List.of("alice", "eve"),
            POLICIES,
            Engine.Choices.USUAL.withWatch(WatchConfig.DEFAULTS.withTypes(List.of(), true)));
  }

  @AfterEach
  void stop() {
    engine.close();
    cluster.close();
    http.close();
    logged.end();
  }

  private String canary() {
    String canary = "canary-%016x-%016x".formatted(random.nextLong(), random.nextLong());
    canaries.add(canary);
    return canary;
  }

  private String secret() {
    return Base64.getEncoder().encodeToString(canary().getBytes(StandardCharsets.UTF_8));
  }

  private String metadata(String name) {
    return """
    "metadata":{"name":"%s","annotations":{"note":"%s",
    "kubectl.kubernetes.io/last-applied-configuration":"{\\"data\\":\\"%s\\"}"},
    "managedFields":[{"manager":"%s"}]}
    """
        .formatted(name, canary(), canary(), canary());
  }

  private String pod() {
    return """
    "spec":{"containers":[{"name":"c","image":"i","command":["sh","-c","%s"],"args":["%s"],
    "env":[{"name":"PASSWORD","value":"%s"}]}]}
    """
        .formatted(canary(), canary(), canary());
  }

  private void post(String path, String object) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(cluster.url() + path))
                .header("Authorization", "Bearer " + cluster.token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(object))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private void fill(String name) throws Exception {
    post(
        "/api/v1/namespaces/default/secrets",
        "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",%s,\"type\":\"Opaque\",\"data\":{\"k\":\"%s\"}}"
            .formatted(metadata(name), secret()));
    post(
        "/api/v1/namespaces/default/configmaps",
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",%s,\"data\":{\"k\":\"%s\"},"
                .formatted(metadata(name), canary())
            + "\"binaryData\":{\"b\":\"%s\"}}".formatted(secret()));
    post(
        "/api/v1/namespaces/default/pods",
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",%s,%s}".formatted(metadata(name), pod()));
    post(
        "/apis/apps/v1/namespaces/default/deployments",
        "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",%s,".formatted(metadata(name))
            + "\"spec\":{\"replicas\":0,\"selector\":{\"matchLabels\":{\"a\":\"b\"}},"
            + "\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"},\"annotations\":{\"n\":\"%s\"}},"
                .formatted(canary())
            + pod()
            + "}}}");
  }

  private final ClientListener listener =
      new ClientListener() {
        @Override
        public void onState(SyncState state, String message) {
          told.add(message);
        }

        @Override
        public void onApplied(StateStep step) {
          told.add(step.header().toString());
          for (Segment segment : step.segments()) {
            told.add(segment.key() + " " + Arrays.toString(segment.removals()));
            for (byte[] resource : segment.upserts()) {
              told.add(new String(resource, StandardCharsets.ISO_8859_1));
            }
          }
        }
      };

  private void ask(String path) throws Exception {
    told.add(
        http.send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + engine.backend().port() + path))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }

  @Test
  @Holds("G19")
  @Threat({"B5", "H1"})
  void shouldRevealNoSecretAndNoTokenAnywhereOnTheLine() throws Exception {
    fill("before");
    ClientSession alice = engine.client("alice", Wish.everything(Engine.CLUSTER), listener);
    Engine.awaitLive(alice);
    fill("after");
    engine.awaitSame(alice);
    ClientSession eve = engine.client("eve", Wish.everything(Engine.CLUSTER), listener);
    Awaitility.await()
        .atMost(Engine.PATIENCE)
        .until(() -> eve.inspect(machine -> machine.state()).join() == SyncState.REFUSED);
    engine.writePolicies(POLICIES.replace("view", engine.token("eve")));
    Awaitility.await()
        .atMost(Engine.PATIENCE)
        .until(() -> told.stream().anyMatch(line -> line.contains("policies.yaml")));
    engine.stopAgent();
    engine.startAgent();
    engine.awaitSame(alice);
    for (String path : List.of("/metrics", "/healthz", "/readyz", "/nothing", "/api/v1/client")) {
      ask(path);
    }

    assertThat(told)
        .as("the objects came, by their names")
        .anyMatch(text -> text.contains("after"));
    assertThat(Engine.held(alice)).containsKeys("secrets default/before", "pods default/after");
    List<String> never = new ArrayList<>(canaries);
    never.add(engine.token("alice"));
    never.add(engine.token("eve"));
    never.add(cluster.token());
    for (String canary : never) {
      String coded = Base64.getEncoder().encodeToString(canary.getBytes(StandardCharsets.UTF_8));
      assertThat(told)
          .as("seed " + SEED)
          .noneMatch(text -> text.contains(canary))
          .noneMatch(text -> text.contains(coded.substring(0, coded.length() - 4)));
    }
  }
}
