package dev.lockstep.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.agent.hotstate.TypeCensus;
import dev.lockstep.agent.ring.Quarantined;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.agent.uplink.UplinkState;
import dev.lockstep.agent.watch.DiscoveryStatus;
import dev.lockstep.agent.watch.WatchStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ObserveServerTest {
  private static final int REQUESTS_MAX = 32;

  private final FakeProbe probe = new FakeProbe();
  private final ObserveServer server =
      ObserveServer.start(new ObserveConfig("127.0.0.1", 0), probe);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.shutdownNow();
    server.close();
  }

  // --- healthz ---

  @Test
  void shouldBeHealthyUntilTheAgentEndsAndThenGiveTheReason() throws Exception {
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/healthz").body()).isEqualTo("ok\n");

    probe.end = Optional.of("The ring does not answer.");

    assertThat(get("/healthz").statusCode()).isEqualTo(503);
    assertThat(get("/healthz").body()).isEqualTo("The ring does not answer.\n");
  }

  // --- readyz ---

  @Test
  void shouldBeReadyWhenAllTypesAreListedAndTheUplinkIsLive() throws Exception {
    HttpResponse<String> answer = get("/readyz");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            """
            ready
            types: 1 ready, 0 syncing, 0 unavailable; 6 objects at version 42
            uplink: live at 7·42
            """);
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
  }

  @Test
  void shouldNotBeReadyBeforeTheTypesAreDiscovered() throws Exception {
    probe.watch =
        new WatchStatus(
            new DiscoveryStatus(false, 0, 4, "No apiserver is there."), List.of(), 0, List.of());

    assertNotReady("discovery: not complete. No apiserver is there.");
  }

  @Test
  void shouldStayReadyWhenALaterDiscoveryFails() throws Exception {
    probe.watch =
        new WatchStatus(
            new DiscoveryStatus(true, 1, 4, "No apiserver is there."), List.of(), 0, List.of());

    assertReady("discovery: No apiserver is there.");
  }

  @Test
  void shouldNotBeReadyWhileATypeIsSyncing() throws Exception {
    holds(
        FakeProbe.type("pods", TypeState.READY, ""),
        FakeProbe.type("nodes", TypeState.SYNCING, ""));

    assertNotReady("  nodes is syncing");
  }

  @Test
  void shouldBeReadyAndGiveTheReasonWhenATypeIsUnavailable() throws Exception {
    holds(
        FakeProbe.type("pods", TypeState.READY, ""),
        FakeProbe.type("secrets", TypeState.UNAVAILABLE, "403 Forbidden: you may not"));

    assertReady("  secrets is unavailable: 403 Forbidden: you may not");
  }

  @Test
  void shouldNameSomeTypesAndCountTheOthers() throws Exception {
    holds(
        IntStream.range(0, 25)
            .mapToObj(i -> FakeProbe.type("t" + i, TypeState.SYNCING, ""))
            .toArray(TypeCensus[]::new));

    assertNotReady("  t19 is syncing");
    assertNotReady("  and 5 more");
    assertThat(get("/readyz").body()).doesNotContain("t20");
  }

  @Test
  void shouldNotBeReadyWhenTheRingDoesNotAnswer() throws Exception {
    probe.census = Optional::empty;

    assertNotReady("ring: does not answer");
  }

  @ParameterizedTest
  @EnumSource(value = UplinkState.class, names = "LIVE", mode = EnumSource.Mode.EXCLUDE)
  void shouldNotBeReadyWithoutALiveUplink(UplinkState state) throws Exception {
    probe.uplink = FakeProbe.uplink(state, "No backend is running there.");

    assertNotReady("uplink: " + state.name().toLowerCase(java.util.Locale.ROOT));
    assertNotReady("No backend is running there.");
  }

  @Test
  void shouldNotBeReadyWhenTheAgentHasEnded() throws Exception {
    probe.end = Optional.of("The backend refuses this agent.");

    assertNotReady("agent: ended: The backend refuses this agent.");
  }

  @Test
  void shouldStayReadyAndNameQuarantinedOperations() throws Exception {
    probe.quarantine =
        List.of(new Quarantined(1, "ApplyEvent", "pods", "A resource of pods is too large."));

    assertReady("quarantine: 1 operations were quarantined; the last ones:");
    assertReady("  ApplyEvent pods: A resource of pods is too large.");
  }

  // --- metrics ---

  @Test
  void shouldExportAllCountsAsMetrics() throws Exception {
    HttpResponse<String> answer = get("/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue(AgentMeters.CONTENT_TYPE);
    assertThat(answer.body().lines())
        .contains(
            "lockstep_agent_version 42.0",
            "lockstep_agent_horizon 40.0",
            "lockstep_agent_objects 6.0",
            "lockstep_agent_shards 3.0",
            "lockstep_agent_tombstones 1.0",
            "lockstep_agent_ring_answering 1.0",
            "lockstep_agent_ring_slots 64.0",
            "lockstep_agent_ring_free_slots 60.0",
            "lockstep_agent_ring_blocked_total 2.0",
            "lockstep_agent_ring_blocked_seconds_total 1.5",
            "lockstep_agent_operations_total 100.0",
            "lockstep_agent_batches_total 50.0",
            "lockstep_agent_versions_total 42.0",
            "lockstep_agent_answers_total 9.0",
            "lockstep_agent_quarantined_total 0.0",
            "lockstep_agent_uplink_state 4.0",
            "lockstep_agent_discovery_failures_total 1.0",
            "lockstep_agent_types_refused 2.0",
            "lockstep_agent_type_objects{type=\"pods\"} 5.0",
            "lockstep_agent_type_bytes{type=\"pods\"} 500.0",
            "lockstep_agent_type_held_bytes{type=\"pods\"} 200.0",
            "lockstep_agent_types{state=\"ready\"} 1.0",
            "lockstep_agent_types{state=\"syncing\"} 0.0");
    for (int count = 11; count <= 19; count++) {
      String value = " " + count + ".0";
      assertThat(answer.body().lines())
          .anyMatch(line -> line.startsWith("lockstep_agent_uplink_") && line.endsWith(value));
    }
  }

  @Test
  void shouldExportOnlyKnownTypes() throws Exception {
    get("/metrics");
    holds(FakeProbe.type("nodes", TypeState.SYNCING, ""));

    String metrics = get("/metrics").body();

    assertThat(metrics).contains("lockstep_agent_type_objects{type=\"nodes\"} 5.0");
    assertThat(metrics).doesNotContain("type=\"pods\"");
  }

  @Test
  void shouldExportTheLastCountsWhenTheRingDoesNotAnswer() throws Exception {
    get("/metrics");
    probe.census = Optional::empty;

    assertThat(get("/metrics").body().lines())
        .contains("lockstep_agent_ring_answering 0.0", "lockstep_agent_version 42.0");
  }

  // --- everything else ---

  @ParameterizedTest
  @ValueSource(strings = {"/", "/health", "/healthz/x", "/metrics/", "/readyz/../metrics/x"})
  void shouldServeNoOtherPath(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void shouldAnswerOnlyGet() throws Exception {
    HttpResponse<String> answer =
        client.send(
            request("/healthz").POST(HttpRequest.BodyPublishers.ofString("x")).build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("GET");
  }

  @Test
  void shouldHideTheReasonWhenItFailsItself() throws Exception {
    probe.census =
        () -> {
          throw new IllegalStateException("canary");
        };

    // The server closes the connection without an answer, and still serves the next request.
    assertThatThrownBy(() -> get("/readyz")).isInstanceOf(IOException.class);
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldRefuseRequestsOverItsBoundAndServeAgainAfterwards() throws Exception {
    CountDownLatch entered = new CountDownLatch(REQUESTS_MAX);
    CountDownLatch gate = new CountDownLatch(1);
    probe.census =
        () -> {
          entered.countDown();
          awaitQuietly(gate);
          return Optional.empty();
        };
    List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
    for (int i = 0; i < REQUESTS_MAX; i++) {
      waiting.add(
          client.sendAsync(request("/readyz").build(), HttpResponse.BodyHandlers.ofString()));
    }
    entered.await();

    assertThatThrownBy(() -> get("/healthz")).isInstanceOf(IOException.class);
    gate.countDown();

    for (CompletableFuture<HttpResponse<String>> each : waiting) {
      assertThat(each.get().statusCode()).isEqualTo(503);
    }
    org.awaitility.Awaitility.await()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> get("/healthz").statusCode() == 200);
  }

  @Test
  void shouldExplainThatItsPortIsTaken() {
    assertThatThrownBy(
            () -> ObserveServer.start(new ObserveConfig("127.0.0.1", server.port()), probe))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("127.0.0.1:" + server.port());
  }

  private void holds(TypeCensus... types) {
    probe.census = () -> Optional.of(FakeProbe.census(types));
  }

  private void assertReady(String line) throws Exception {
    HttpResponse<String> answer = get("/readyz");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).startsWith("ready\n").contains("\n" + line + "\n");
  }

  private void assertNotReady(String words) throws Exception {
    HttpResponse<String> answer = get("/readyz");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).startsWith("not ready\n").contains(words);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
