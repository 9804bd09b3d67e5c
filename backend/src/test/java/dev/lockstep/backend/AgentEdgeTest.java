package dev.lockstep.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.backend.relay.ScriptedAgent;
import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.wire.AgentHello;
import dev.lockstep.protocol.wire.AgentToBackend;
import dev.lockstep.protocol.wire.Position;
import dev.lockstep.protocol.wire.Segment;
import dev.lockstep.protocol.wire.StateFrame;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes and attacks of agents; and agents that replace agents. */
@Timeout(60)
final class AgentEdgeTest {
  private static final String FRAME = "lockstep_ingress_refused_total{reason=\"frame\"}";
  private static final String TOKEN = "lockstep_ingress_refused_total{reason=\"token\"}";
  private static final String VERSION = "lockstep_ingress_refused_total{reason=\"version\"}";
  private static final String HELLOS = "lockstep_ingress_hellos_total{result=\"%s\"}";

  @TempDir Path folder;
  private Site site;

  @BeforeEach
  void start() throws IOException {
    site = new Site(folder);
  }

  @AfterEach
  void stop() {
    try (Site ended = site) {
      ended.checkOthersAreUndisturbed();
    }
  }

  private AgentHello.Builder goodHello(AgentPeer agent) {
    return agent.helloOf(Site.SHOP, site.agentToken(Site.SHOP));
  }

  private AgentPeer entered(ScriptedAgent boot) {
    AgentPeer agent = site.agent(boot);
    agent.enter(Site.SHOP, site.agentToken(Site.SHOP));
    return agent;
  }

  private void shouldRefuseToken(String cluster, String token) {
    AgentPeer agent = site.agent();
    site.shouldClose(
        agent, CloseCode.UNAUTHENTICATED, TOKEN, () -> agent.hello(agent.helloOf(cluster, token)));
  }

  /** Admits an agent, sends this, and expects the close. */
  private void shouldRefuseAfterWelcome(CloseCode code, byte[] message) {
    AgentPeer agent = entered(site.boot());
    site.shouldClose(agent, code, FRAME, () -> agent.send(message));
    org.awaitility.Awaitility.await()
        .until(() -> site.metric("lockstep_cluster_reach{cluster=\"shop\"}") < 2);
  }

  @Test
  @Fault(69)
  void shouldCloseAsUnsupportedWhenTheVersionDiffers() {
    for (int version : new int[] {0, 2, -1}) {
      AgentPeer agent = site.agent();
      site.shouldClose(
          agent,
          CloseCode.UNSUPPORTED,
          VERSION,
          () -> agent.hello(goodHello(agent).setProtocolVersion(version)));
    }
  }

  @Test
  @Row("P36")
  void shouldCloseAsUnauthenticatedWhenTheTokenIsNotThisClusters() {
    shouldRefuseToken(Site.SHOP, "");
    shouldRefuseToken(Site.SHOP, site.freshToken());
    shouldRefuseToken(Site.SHOP, site.token("ada"));
    shouldRefuseToken(Site.SHOP, site.agentToken(Site.QUIET));
    shouldRefuseToken("", site.agentToken(Site.SHOP));
    shouldRefuseToken("SHOP", site.agentToken(Site.SHOP));
    shouldRefuseToken("x".repeat(5_000), site.agentToken(Site.SHOP));
    shouldRefuseToken(Site.SHOP, "x".repeat(Limits.TOKEN_BYTES_MAX + 1));
    shouldRefuseToken(Site.SHOP, site.agentToken(Site.SHOP) + "\r\n");
  }

  @Test
  @Threat("B7")
  void shouldRefuseAnAgentWhenItConnectsAsAClient() {
    ClientPeer client = site.client();
    site.shouldClose(
        client,
        CloseCode.UNAUTHENTICATED,
        "lockstep_sessions_refused_total{reason=\"token\"}",
        () -> client.hello(site.agentToken(Site.SHOP)));
  }

  @Test
  @Row("P24")
  void shouldCloseAsMalformedWhenTheBootIdIsMalformed() {
    for (int bytes : new int[] {0, 1, 15, 17, 4_000}) {
      AgentPeer agent = site.agent();
      site.shouldClose(
          agent,
          CloseCode.MALFORMED,
          FRAME,
          () -> agent.hello(goodHello(agent).setBootId(ByteString.copyFrom(new byte[bytes]))));
    }
  }

  @Test
  @Row("P21")
  void shouldCloseAsUnexpectedWhenStateComesBeforeTheWelcome() {
    AgentPeer first = site.agent();
    site.shouldClose(
        first,
        CloseCode.UNEXPECTED,
        FRAME,
        () -> first.send(AgentToBackend.newBuilder().setState(StateFrame.getDefaultInstance())));
  }

  @Test
  @Row("P20")
  void shouldCloseAsUnexpectedWhenASecondHelloComes() {
    AgentPeer agent = entered(site.boot());
    site.shouldClose(agent, CloseCode.UNEXPECTED, FRAME, () -> agent.hello(goodHello(agent)));
  }

  @Test
  void shouldCloseAsMalformedWhenAMessageCannotBeRead() {
    shouldRefuseAfterWelcome(CloseCode.MALFORMED, new byte[] {2 << 3 | 2, 5, 1});
    shouldRefuseAfterWelcome(CloseCode.MALFORMED, new byte[] {0});
    // State, and another field after it.
    byte[] state =
        AgentToBackend.newBuilder().setState(StateFrame.getDefaultInstance()).build().toByteArray();
    byte[] unknown = {9 << 3 | 2, 0};
    shouldRefuseAfterWelcome(
        CloseCode.MALFORMED,
        ByteString.copyFrom(state).concat(ByteString.copyFrom(unknown)).toByteArray());
    shouldRefuseAfterWelcome(
        CloseCode.MALFORMED,
        ByteString.copyFrom(unknown).concat(ByteString.copyFrom(state)).toByteArray());
  }

  @Test
  @Fault(69)
  void shouldCloseAsUnexpectedWhenAMessagesKindIsUnknown() {
    shouldRefuseAfterWelcome(CloseCode.UNEXPECTED, new byte[0]);
  }

  @Test
  @Holds("G27")
  void shouldCloseAsMalformedWhenAStepIsMalformed() {
    Position seven = Position.newBuilder().setEpoch(1).setVersion(7).build();
    for (StateFrame.Builder step :
        new StateFrame.Builder[] {
          StateFrame.newBuilder()
              .setFrom(seven)
              .setTo(Position.newBuilder().setEpoch(1).setVersion(6)),
          StateFrame.newBuilder().setTo(Position.newBuilder().setEpoch(1).setVersion(-1)),
          StateFrame.newBuilder().setFrom(seven).setTo(seven).setResetValue(99),
          StateFrame.newBuilder().setFrom(seven).setTo(seven).addSegments(Segment.newBuilder()),
          StateFrame.newBuilder()
              .setFrom(seven)
              .setTo(seven)
              .addSegments(Segment.newBuilder().setType("\u00e9".repeat(Limits.TYPE_BYTES_MAX))),
          StateFrame.newBuilder()
              .setFrom(seven)
              .setTo(seven)
              .addSegments(
                  Segment.newBuilder()
                      .setType("pods")
                      .setRawBytes(Limits.SEGMENT_RAW_BYTES_MAX + 1)
                      .setDeflated(ByteString.copyFromUtf8("x"))),
        }) {
      shouldRefuseAfterWelcome(
          CloseCode.MALFORMED, AgentToBackend.newBuilder().setState(step).build().toByteArray());
    }
  }

  @Test
  @Row("P25")
  void shouldCloseAsUnexpectedWhenAStepIsOfAnotherEpoch() {
    AgentPeer agent = entered(site.boot());
    Position foreign = Position.newBuilder().setEpoch(77).setVersion(1).build();
    site.shouldClose(
        agent,
        CloseCode.UNEXPECTED,
        "lockstep_ingress_steps_total{result=\"stray\"}",
        () ->
            agent.send(
                AgentToBackend.newBuilder()
                    .setState(StateFrame.newBuilder().setFrom(foreign).setTo(foreign))));
  }

  @Test
  void shouldCloseAsTooLargeWhenAMessageIsTooLarge() {
    AgentPeer silent = site.agent();
    site.shouldClose(
        silent,
        CloseCode.TOO_LARGE,
        "lockstep_web_refused_total{reason=\"hello_too_large\"}",
        () -> silent.send(new byte[Limits.HELLO_BYTES_MAX + 1]));
    AgentPeer agent = entered(site.boot());
    site.shouldClose(
        agent,
        CloseCode.TOO_LARGE,
        "lockstep_web_refused_total{reason=\"too_large\"}",
        () -> agent.send(new byte[Limits.FRAME_BYTES_MAX + 1]));
  }

  @Test
  void shouldCloseAsUnexpectedWhenAMessageIsText() {
    AgentPeer agent = entered(site.boot());
    site.shouldClose(
        agent,
        CloseCode.UNEXPECTED,
        "lockstep_web_refused_total{reason=\"text\"}",
        () -> agent.sendText("hello"));
  }

  @Test
  void shouldSupersedeTheOlderConnectionWhenTheSameAgentReconnects() {
    ScriptedAgent boot = site.boot();
    AgentPeer older = entered(boot);
    AgentPeer[] newer = new AgentPeer[1];

    site.shouldClose(
        older,
        CloseCode.SUPERSEDED,
        HELLOS.formatted("superseded"),
        () -> newer[0] = entered(boot));

    ClientPeer ada = site.client();
    ada.enter(site.token("ada"));
    ada.follow(1, Site.SHOP);
    newer[0].put("shown", "after", "1");
    ada.awaitUpsert("after");
  }

  @Test
  @Holds("G2")
  @Fault(9)
  @Row("P25")
  @Threat("B2")
  void shouldFenceTheOlderAgentWhenAnotherTakesOver() {
    ScriptedAgent oldBoot = site.boot();
    AgentPeer old = entered(oldBoot);
    ClientPeer ada = site.client();
    ada.enter(site.token("ada"));
    ada.follow(1, Site.SHOP);
    AgentPeer[] next = new AgentPeer[1];

    // The grant of an epoch to the next agent fences the one before.
    site.shouldClose(
        old, CloseCode.FENCED, HELLOS.formatted("new_epoch"), () -> next[0] = entered(site.boot()));

    next[0].put("shown", "of-the-next", "1");
    ada.awaitUpsert("of-the-next");
    next[0].close();
    org.awaitility.Awaitility.await()
        .until(() -> site.metric("lockstep_cluster_reach{cluster=\"shop\"}") < 2);
    AgentPeer back = site.agent(oldBoot);
    site.shouldClose(
        back, CloseCode.FENCED, HELLOS.formatted("fenced"), () -> back.hello(goodHello(back)));
    assertThat(ada.isOpen()).isTrue();
  }

  @Test
  @Fault(8)
  void shouldRefuseATakeoverWhenTheLastWasTooRecent() {
    entered(site.boot());
    AgentPeer second = entered(site.boot());
    AgentPeer third = site.agent();

    site.shouldClose(
        third,
        CloseCode.TAKEOVER_TOO_SOON,
        HELLOS.formatted("takeover_too_soon"),
        () -> third.hello(goodHello(third)));

    assertThat(second.isOpen()).isTrue();
    site.advance(30_000);
    site.shouldClose(
        second,
        CloseCode.FENCED,
        HELLOS.formatted("new_epoch"),
        () -> assertThat(entered(site.boot()).isOpen()).isTrue());
  }

  @Test
  void shouldFenceAnOlderAgentWhenATakeoverWasRecent() {
    ScriptedAgent oldBoot = site.boot();
    entered(oldBoot);
    AgentPeer second = entered(site.boot());
    AgentPeer back = site.agent(oldBoot);

    site.shouldClose(
        back, CloseCode.FENCED, HELLOS.formatted("fenced"), () -> back.hello(goodHello(back)));

    assertThat(second.isOpen()).isTrue();
  }
}
