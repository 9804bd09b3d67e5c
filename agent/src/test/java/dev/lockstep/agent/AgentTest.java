package dev.lockstep.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.agent.observe.ObserveConfig;
import dev.lockstep.agent.uplink.UplinkState;
import dev.lockstep.evidence.Row;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.AgentHello;
import dev.lockstep.protocol.wire.ResetReason;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole agent over real sockets: its messages to a backend, and its end. */
@Timeout(60)
class AgentTest {
  private static final String TOKEN = "agent-token-9a41c7e0";
  private static final long EPOCH = 5;
  private static final int BEACON_MS = 100;

  @TempDir Path folder;
  private AgentBench bench;
  private ScriptedApiserver apiserver;
  private ScriptedBackend backend;
  private Follower follower;

  @BeforeEach
  void begin() throws IOException {
    bench = new AgentBench(folder, TOKEN);
    apiserver = bench.apiserver;
    backend = bench.backend;
    follower = bench.follower;
    apiserver.putPod("web-0", "Running");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  // --- following ---

  @Test
  void shouldSendItsTokenInTheFirstMessageOnly() throws Exception {
    bench.start();

    ScriptedBackend.Peer peer = backend.accept();
    AgentHello hello = peer.hello();

    assertThat(hello.getToken()).isEqualTo(TOKEN);
    assertThat(hello.getCluster()).isEqualTo("blue");
    assertThat(hello.getBootId().size()).isEqualTo(16);
    assertThat(peer.upgrade()).startsWith("GET /api/v1/agent\n").doesNotContain(TOKEN);
    assertThat(apiserver.credentials()).containsOnly("Bearer " + AgentBench.APISERVER_TOKEN);
  }

  @Test
  void shouldSendEverythingFirstAndThenEachChange() throws Exception {
    bench.start();
    ScriptedBackend.Peer peer = live(Position.ORIGIN);

    follower.followUntil(peer, f -> f.isReady("pods") && f.isReady("secrets"));
    assertThat(follower.holds("pods", "web-0", "Running")).isTrue();
    StateStep first = follower.steps().getFirst();
    assertThat(first.header().getReset()).isEqualTo(ResetReason.RESET_FIRST);
    assertThat(first.header().getKnownTypesList())
        .contains("types.lockstep.dev", "pods", "secrets");

    apiserver.putPod("web-0", "Failed");
    apiserver.putPod("web-1", "Pending");
    follower.followUntil(
        peer, f -> f.holds("pods", "web-0", "Failed") && f.holds("pods", "web-1", "Pending"));
    apiserver.delete("pods", "web-0");
    follower.followUntil(peer, f -> f.lacks("pods", "web-0"));

    assertThat(follower.steps())
        .allMatch(step -> step.header().getReset() == ResetReason.RESET_NONE)
        .allMatch(step -> step.to().epoch() == EPOCH);
  }

  @Test
  void shouldSendABeaconWithItsDigestWhenNothingChanges() throws Exception {
    bench.start();
    ScriptedBackend.Peer peer = live(Position.ORIGIN);
    follower.followUntil(peer, f -> f.isReady("pods") && f.isReady("secrets"));

    StateStep step = follower.followOne(peer);
    while (!step.from().equals(step.to())) {
      step = follower.followOne(peer);
    }

    assertThat(step.to()).isEqualTo(follower.position());
    assertThat(step.header().getDigest()).isEqualTo(follower.digest());
    assertThat(step.header().getObjects()).isEqualTo(follower.state().objects());
    assertThat(step.segments()).isEmpty();
  }

  @Test
  void shouldResumeAtTheBackendsPositionWhenTheConnectionBreaks() throws Exception {
    bench.start();
    ScriptedBackend.Peer peer = backend.accept();
    AgentHello first = peer.hello();
    peer.welcome(EPOCH, Position.ORIGIN, BEACON_MS);
    follower.followUntil(peer, f -> f.isReady("pods") && f.isReady("secrets"));
    follower.steps();

    peer.drop();
    apiserver.putPod("web-1", "Running");
    apiserver.delete("pods", "web-0");
    ScriptedBackend.Peer again = backend.accept();
    assertThat(again.hello().getBootId()).isEqualTo(first.getBootId());
    Position stood = follower.position();
    again.welcome(EPOCH, stood, BEACON_MS);
    follower.followUntil(
        again, f -> f.holds("pods", "web-1", "Running") && f.lacks("pods", "web-0"));

    assertThat(follower.steps())
        .allMatch(step -> step.header().getReset() == ResetReason.RESET_NONE)
        .first()
        .matches(step -> step.from().equals(stood));
  }

  @Test
  void shouldSendEverythingAgainWhenTheBackendRequestsIt() throws Exception {
    Agent agent = bench.start();
    ScriptedBackend.Peer peer = live(Position.ORIGIN);
    follower.followUntil(peer, f -> f.isReady("pods") && f.isReady("secrets"));
    follower.steps();

    peer.resume(Position.ORIGIN);
    StateStep step = follower.followOne(peer);
    while (step.header().getReset() == ResetReason.RESET_NONE) {
      step = follower.followOne(peer);
    }

    assertThat(step.to()).isEqualTo(follower.position());
    Awaitility.await().until(() -> agent.uplink().counts().recovery().resets() == 2);
  }

  // --- what a backend must not send ---

  @Test
  void shouldCloseAndReconnectWhenTheBackendSendsText() throws Exception {
    bench.start();
    ScriptedBackend.Peer peer = live(Position.ORIGIN);

    peer.sendFrame(new TextWebSocketFrame("hello"));

    assertThat(peer.closedWith()).isEqualTo(CloseCode.UNEXPECTED.number());
    assertThat(backend.accept().hello().getToken()).isEqualTo(TOKEN);
  }

  @Test
  void shouldCloseAndReconnectWhenTheBackendSendsAnOversizedMessage() throws Exception {
    bench.start();
    ScriptedBackend.Peer peer = live(Position.ORIGIN);

    peer.sendFrame(
        new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[Limits.FRAME_BYTES_MAX + 1])));

    assertThat(peer.closedWith()).isEqualTo(CloseCode.TOO_LARGE.number());
    assertThat(backend.accept().hello().getToken()).isEqualTo(TOKEN);
  }

  @Test
  void shouldCloseAndReconnectWhenTheBackendSendsAnUnreadableMessage() throws Exception {
    bench.start();
    ScriptedBackend.Peer peer = live(Position.ORIGIN);

    peer.sendFrame(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {-1, 1, 2})));

    assertThat(peer.closedWith()).isEqualTo(CloseCode.MALFORMED.number());
    assertThat(backend.accept().hello().getToken()).isEqualTo(TOKEN);
  }

  @Test
  void shouldContinueAndNameTheProblemWhenNoBackendRuns() {
    backend.close();

    Agent agent = bench.start();

    Awaitility.await()
        .untilAsserted(() ->
            assertThat(agent.uplink().problem())
                .contains("refuses the connection: is a backend running there?"));
    assertThat(agent.exit()).isNotDone();
  }

  // --- health ---

  @Test
  void shouldBeReadyAndCountWhenAllPartsAreHealthy() throws Exception {
    Agent agent = bench.start();
    assertThat(bench.get(agent, "/healthz").statusCode()).isEqualTo(200);
    assertThat(bench.get(agent, "/readyz").statusCode()).isEqualTo(503);

    ScriptedBackend.Peer peer = live(Position.ORIGIN);
    follower.followUntil(peer, f -> f.isReady("pods") && f.isReady("secrets"));

    assertThat(bench.get(agent, "/readyz").body())
        .startsWith("ready\n")
        .contains("types: 2 ready, 0 syncing, 0 unavailable; 3 objects")
        .contains("uplink: live at 5·");
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(bench.get(agent, "/metrics").body())
                .contains("lockstep_agent_type_objects{type=\"pods\"} 1.0")
                .contains("lockstep_agent_watch_lists_total{type=\"pods\"} 1.0")
                .contains("lockstep_agent_uplink_state 4.0")
                .contains("lockstep_agent_ring_answering 1.0"));
    assertThat(agent.census(Duration.ofSeconds(20)))
        .hasValueSatisfying(census -> assertThat(census.objects()).isEqualTo(3));
  }

  // --- its end ---

  @ParameterizedTest
  @EnumSource(
      value = CloseCode.class,
      names = {"FENCED", "UNSUPPORTED", "MALFORMED"})
  void shouldEndItsLifeWhenTheBackendRefusesIt(CloseCode code) throws Exception {
    Agent agent = bench.start();
    ScriptedBackend.Peer peer = live(Position.ORIGIN);
    follower.followUntil(peer, f -> f.isReady("pods"));

    peer.close(code.number(), code.text());

    AgentExit exit = agent.exit().get();
    assertThat(exit.cause()).isEqualTo(AgentExit.Cause.REFUSED);
    assertThat(exit.reason()).contains(code.text());
    assertClosed(agent);
    assertThat(backend.connections()).isEqualTo(1);
  }

  @Test
  void shouldRequestANewLifeWhenTheBackendHoldsALaterVersionOfThisOne() throws Exception {
    Agent agent = bench.start();
    ScriptedBackend.Peer peer = live(new Position(EPOCH, 1_000_000));

    assertThat(agent.exit().get().cause()).isEqualTo(AgentExit.Cause.NEW_LIFE);
    assertThat(peer.closedWith()).isEqualTo(CloseCode.INTERNAL.number());
    assertClosed(agent);
  }

  @Test
  void shouldSendACloseCodeWhenItIsClosed() throws Exception {
    Agent agent = bench.start();
    ScriptedBackend.Peer peer = live(Position.ORIGIN);
    follower.followUntil(peer, f -> f.isReady("pods"));

    agent.close();

    assertThat(agent.exit().get().cause()).isEqualTo(AgentExit.Cause.CLOSED);
    assertThat(peer.closedWith()).isEqualTo(1000);
    assertClosed(agent);
    assertThat(agent.census(Duration.ZERO)).isEmpty();
  }

  // --- the token ---

  @Test
  @Row("A13")
  void shouldContinueAndTryTheNextTokenWhenItsTokenIsNotAccepted() throws Exception {
    Agent agent = bench.start();
    ScriptedBackend.Peer peer = backend.accept();
    peer.hello();

    peer.close(CloseCode.UNAUTHENTICATED.number(), CloseCode.UNAUTHENTICATED.text());
    awaitState(agent, UplinkState.WAITING);
    assertThat(agent.exit()).isNotDone();
    assertThat(bench.get(agent, "/readyz").body())
        .startsWith("not ready\n")
        .contains("the token is not accepted")
        .contains("token file")
        .doesNotContain(TOKEN);
    assertThat(bench.get(agent, "/healthz").statusCode()).isEqualTo(200);

    bench.writeToken("the-next-token");
    bench.jump(Duration.ofSeconds(61));
    apiserver.putPod("web-1", "Running");

    assertThat(backend.accept().hello().getToken()).isEqualTo("the-next-token");
  }

  @Test
  @Row("A14")
  void shouldNameTheProblemWhenItsTokenFileDisappears() throws Exception {
    Agent agent = bench.start();
    ScriptedBackend.Peer peer = live(Position.ORIGIN);
    follower.followUntil(peer, f -> f.isReady("pods"));

    Files.delete(bench.tokenFile);
    peer.drop();

    Awaitility.await().until(() -> agent.uplink().problem().contains("does not exist"));
    assertThat(agent.exit()).isNotDone();
  }

  // --- the start ---

  @Test
  void shouldNotStartWhenTheTokenFileIsMissing() throws Exception {
    Files.delete(bench.tokenFile);

    assertThatThrownBy(bench::start)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("agent.token does not exist");
    awaitNoThreads();
  }

  @Test
  void shouldLeaveNothingBehindWhenItsPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> bench.start(new ObserveConfig("127.0.0.1", taken.getLocalPort())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }

    awaitNoThreads();
  }

  // --- steps ---

  private ScriptedBackend.Peer live(Position from) throws Exception {
    ScriptedBackend.Peer peer = backend.accept();
    peer.hello();
    peer.welcome(EPOCH, from, BEACON_MS);
    return peer;
  }

  private static void awaitState(Agent agent, UplinkState state) {
    Awaitility.await().until(() -> agent.uplink().state() == state);
  }

  private void assertClosed(Agent agent) {
    awaitNoThreads();
    assertThat(agent.uplink().state()).isEqualTo(UplinkState.STOPPED);
    Awaitility.await()
        .untilAsserted(() ->
            assertThatThrownBy(() -> bench.get(agent, "/healthz")).isInstanceOf(IOException.class));
  }

  private static void awaitNoThreads() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(AgentBench.threads()).isEmpty());
  }
}
