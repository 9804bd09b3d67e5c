package dev.lockstep.agent.uplink;

import static dev.lockstep.agent.uplink.SessionBench.EPOCH;
import static dev.lockstep.agent.uplink.SessionBench.ORIGIN;
import static dev.lockstep.agent.uplink.SessionBench.frame;
import static dev.lockstep.agent.uplink.SessionBench.from;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.AgentHello;
import dev.lockstep.protocol.wire.BackendToAgent;
import dev.lockstep.protocol.wire.ResetReason;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UplinkSessionTest {
  private final SessionBench bench = new SessionBench(StateLimits.DEFAULT).withPods();
  private final ScriptedPort port = bench.port;

  @AfterEach
  void close() {
    bench.close();
  }

  // --- the way to live ---

  @Test
  void shouldDoNothingBeforeTheFirstVersion() {
    bench.pass(60_000);

    assertThat(port.notes()).isEmpty();
    assertThat(bench.session.status().state()).isEqualTo(UplinkState.PARKED);
  }

  @Test
  void shouldConnectAtOnceAndSendTheHelloWithTheTokenFirst() {
    bench.tell();
    assertThat(port.notes()).containsExactly("connect");

    bench.open();

    assertThat(port.notes()).containsExactly("send");
    byte[] message = port.sent().getFirst();
    assertThat(message).hasSizeLessThan(Limits.HELLO_BYTES_MAX);
    AgentHello hello = SessionBench.parse(message).getHello();
    assertThat(hello.getProtocolVersion()).isEqualTo(ProtocolVersion.CURRENT);
    assertThat(hello.getToken()).isEqualTo("secret-token");
    assertThat(hello.getCluster()).isEqualTo("blue");
    assertThat(hello.getBootId().size()).isEqualTo(16);
  }

  @Test
  void shouldSendEverythingToABackendThatHoldsNothing() {
    bench.upsert("web-0", "1");
    bench.tell();
    bench.open();
    port.notes();
    port.sent();

    bench.welcome(from(ORIGIN));
    assertThat(port.notes()).containsExactly("ask -1");
    bench.answer(UplinkSession.EVERYTHING);

    StateFrame frame = frame(port.sent());
    assertThat(frame.getReset()).isEqualTo(ResetReason.RESET_FIRST);
    assertThat(frame.getTo().getEpoch()).isEqualTo(EPOCH);
    assertThat(frame.getTo().getVersion()).isEqualTo(3);
    assertThat(frame.getKnownTypesList()).containsExactly("types.lockstep.dev", "pods");
    assertThat(frame.getReplacedTypesList()).containsExactly("types.lockstep.dev", "pods");
    assertThat(frame.getHistory()).isEmpty();
    assertThat(frame.getDigest()).isEqualTo(bench.hotState.digest());
    assertThat(frame.getObjects()).isEqualTo(2);
    assertThat(bench.session.status().isLive()).isTrue();
    assertThat(bench.session.status().counts().recovery().resets()).isEqualTo(1);
  }

  @Test
  void shouldSendOnlyChangesWhenTheBackendHoldsAnEarlierVersionOfThisLife() {
    bench.upsert("web-0", "1");
    bench.tell();
    bench.open();
    port.sent();

    bench.welcome(from(new Position(EPOCH, 2)));
    bench.answer(2);

    StateFrame frame = frame(port.sent());
    assertThat(frame.getReset()).isEqualTo(ResetReason.RESET_NONE);
    assertThat(frame.getFrom().getVersion()).isEqualTo(2);
    assertThat(frame.getFrom().getEpoch()).isEqualTo(EPOCH);
    assertThat(frame.getTo().getVersion()).isEqualTo(3);
    assertThat(frame.getSegmentsCount()).isEqualTo(1);
    assertThat(frame.getReplacedTypesList()).isEmpty();
  }

  @Test
  void shouldGiveTheReasonOfAResetWhenTheBackendHoldsAnEarlierLife() {
    bench.tell();
    bench.open();
    port.sent();

    bench.welcome(from(new Position(EPOCH - 1, 900)));
    bench.answer(UplinkSession.EVERYTHING);

    assertThat(frame(port.sent()).getReset()).isEqualTo(ResetReason.RESET_HISTORY);
  }

  @Test
  void shouldGiveTheReasonOfAResetWhenTheBackendIsPastTheHorizon() {
    SessionBench forgetful = new SessionBench(new StateLimits(1, 1_000_000)).withPods();
    forgetful.upsert("a", "1");
    forgetful.upsert("b", "1");
    forgetful.remove("a");
    forgetful.remove("b");
    forgetful.tell();
    forgetful.open();
    forgetful.port.sent();

    forgetful.welcome(from(new Position(EPOCH, 2)));
    forgetful.answer(2);

    StateFrame frame = frame(forgetful.port.sent());
    assertThat(frame.getReset()).isEqualTo(ResetReason.RESET_HORIZON);
    assertThat(frame.getHorizon()).isEqualTo(forgetful.hotState.horizon());
    forgetful.close();
  }

  // --- live ---

  @Test
  void shouldAskOnlyWhenTheLineIsFreeAndSendTheNewestAsOneDelta() {
    bench.goLive();
    bench.upsert("web-0", "1");
    bench.tell();
    assertThat(port.notes()).containsExactly("ask 2");
    bench.answer(2);
    assertThat(port.notes()).containsExactly("send");
    port.sent();

    bench.upsert("web-0", "2");
    bench.tell();
    bench.upsert("web-0", "3");
    bench.tell();
    assertThat(port.notes()).isEmpty();
    bench.sent();
    assertThat(port.notes()).containsExactly("ask 3");
    bench.answer(3);

    StateFrame frame = frame(port.sent());
    assertThat(frame.getFrom().getVersion()).isEqualTo(3);
    assertThat(frame.getTo().getVersion()).isEqualTo(5);
    assertThat(frame.getSegments(0).getEntries().getUpsertsCount()).isEqualTo(1);
    assertThat(bench.session.status().cursor()).isEqualTo(5);
  }

  @Test
  void shouldSendABeaconWhenNothingWasSentForTheInterval() {
    bench.goLive();
    bench.passHearing(SessionBench.BEACON_MS - 10);
    assertThat(port.notes()).isEmpty();

    bench.pass(20);
    assertThat(port.notes()).containsExactly("ask 2");
    bench.answer(2);

    StateFrame beacon = frame(port.sent());
    assertThat(beacon.getFrom()).isEqualTo(beacon.getTo());
    assertThat(beacon.getDigest()).isEqualTo(bench.hotState.digest());
    assertThat(beacon.getObjects()).isEqualTo(1);
    assertThat(beacon.getSegmentsCount()).isZero();
    assertThat(beacon.getStampedMs()).isZero();
    assertThat(bench.session.status().counts().sent().beacons()).isEqualTo(1);

    bench.sent();
    port.notes();
    bench.passHearing(SessionBench.BEACON_MS + 10);
    assertThat(port.notes()).containsExactly("ask 2");
  }

  @Test
  void shouldNotSendABeaconWhileChangesFlow() {
    bench.goLive();
    for (int i = 0; i < 20; i++) {
      bench.upsert("web-0", "v" + i);
      bench.tell();
      assertThat(port.notes()).containsExactly("ask " + (2 + i));
      bench.answer(2 + i);
      bench.sent();
      bench.passHearing(500);
      port.sent();
      assertThat(port.notes()).containsExactly("send");
    }
    assertThat(bench.session.status().counts().sent().beacons()).isZero();
  }

  @Test
  void shouldDropAnAnswerThatARequestOfTheBackendHasOutdated() {
    bench.goLive();
    bench.upsert("web-0", "1");
    bench.tell();
    long stale = port.asked();

    bench.resume(from(ORIGIN));
    bench.session.onAnswer(stale, bench.hotState.since(2), bench.nowNs());
    assertThat(port.sent()).isEmpty();
    bench.answer(UplinkSession.EVERYTHING);

    assertThat(frame(port.sent()).getReset()).isEqualTo(ResetReason.RESET_FIRST);
  }

  @Test
  void shouldAnswerARequestEvenWhenNothingChangedSince() {
    bench.goLive();

    bench.resume(from(new Position(EPOCH, 2)));
    bench.answer(2);

    StateFrame frame = frame(port.sent());
    assertThat(frame.getFrom()).isEqualTo(frame.getTo());
    assertThat(bench.session.status().counts().recovery().resumes()).isEqualTo(2);
  }

  @Test
  void shouldBeginANewLifeWhenTheBackendHoldsALaterVersionOfThisOne() {
    bench.goLive();

    bench.resume(from(new Position(EPOCH, 99)));
    bench.answer(99);

    assertThat(port.notes()).containsSequence("close INTERNAL", "stopped NEW_LIFE");
    assertThat(bench.session.status().state()).isEqualTo(UplinkState.STOPPED);
  }

  // --- transfers ---

  @Test
  void shouldSendALargeTransferAsTheLineDrains() {
    bench.upsertHuge("big-", 12);
    bench.tell();
    bench.open();
    port.sent();
    bench.welcome(from(ORIGIN));
    bench.answer(UplinkSession.EVERYTHING);
    port.notes();

    int messages = 0;
    boolean isLast = false;
    assertThat(frame(port.sent()).getChunk().getIndex()).isZero();
    while (!isLast) {
      bench.sent();
      var sent = port.sent();
      if (sent.isEmpty()) {
        break;
      }
      assertThat(sent).hasSize(1);
      assertThat(sent.getFirst()).hasSizeLessThanOrEqualTo(Limits.FRAME_BYTES_MAX);
      isLast = frame(sent).getChunk().getLast();
      messages++;
    }

    assertThat(isLast).isTrue();
    assertThat(messages).isGreaterThanOrEqualTo(2);
    assertThat(port.notes()).doesNotContain("ask 3");
  }

  @Test
  void shouldContinueAtAChunkAfterADisconnect() {
    bench.upsertHuge("big-", 12);
    bench.tell();
    bench.open();
    port.sent();
    bench.welcome(from(ORIGIN));
    bench.answer(UplinkSession.EVERYTHING);
    StateFrame first = frame(port.sent());
    long transfer = first.getChunk().getTransfer();
    bench.sent();
    assertThat(frame(port.sent()).getChunk().getIndex()).isEqualTo(1);

    bench.closed(1006);
    bench.pass(1_000);
    bench.open();
    port.sent();
    port.notes();
    bench.welcome(from(ORIGIN, transfer, 1));

    StateFrame resumed = frame(port.sent());
    assertThat(resumed.getChunk().getTransfer()).isEqualTo(transfer);
    assertThat(resumed.getChunk().getIndex()).isEqualTo(1);
    assertThat(port.notes()).containsExactly("send");
    assertThat(bench.session.status().counts().recovery().resumedTransfers()).isEqualTo(1);
    assertThat(bench.session.status().cursor()).isEqualTo(3);
  }

  @Test
  void shouldContinueADeltaOnlyWhenTheBackendStandsAtItsStart() {
    bench.goLive();
    bench.upsertHuge("big-", 12);
    bench.tell();
    bench.answer(2);
    long transfer = frame(port.sent()).getChunk().getTransfer();

    bench.resume(from(new Position(EPOCH, 1), transfer, 1));
    bench.sent();
    assertThat(port.notes()).contains("ask 1");
    assertThat(port.sent()).isEmpty();
    bench.resume(from(new Position(EPOCH, 2), transfer, 1));

    assertThat(frame(port.sent()).getChunk().getIndex()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1_000})
  void shouldStartOverWhenThePartialTransferIsInvalid(int chunks) {
    bench.upsertHuge("big-", 12);
    bench.tell();
    bench.open();
    port.sent();
    bench.welcome(from(ORIGIN));
    bench.answer(UplinkSession.EVERYTHING);
    long transfer = frame(port.sent()).getChunk().getTransfer();
    bench.sent();
    port.notes();

    bench.resume(from(ORIGIN, transfer, chunks));
    bench.sent();

    assertThat(port.notes()).containsExactly("ask -1");
  }

  @Test
  void shouldStartOverWhenTheKeptTransferHasExpired() {
    bench.upsertHuge("big-", 12);
    bench.tell();
    bench.open();
    port.sent();
    bench.welcome(from(ORIGIN));
    bench.answer(UplinkSession.EVERYTHING);
    long transfer = frame(port.sent()).getChunk().getTransfer();
    bench.closed(1006);
    bench.pass(TimeUnit.NANOSECONDS.toMillis(UplinkTimes.KEEP_NS) + 1);
    bench.open();
    port.notes();

    bench.welcome(from(ORIGIN, transfer, 1));

    assertThat(port.notes()).containsExactly("ask -1");
  }

  @Test
  void shouldKeepATransferFromTheLossOfItsConnectionOn() {
    bench.upsertHuge("big-", 12);
    bench.tell();
    bench.open();
    port.sent();
    bench.welcome(from(ORIGIN));
    bench.answer(UplinkSession.EVERYTHING);
    long transfer = frame(port.sent()).getChunk().getTransfer();
    bench.passHearing(50_000);
    bench.closed(1006);
    bench.pass(TimeUnit.NANOSECONDS.toMillis(UplinkTimes.KEEP_NS) - 1_000);
    bench.open();
    port.notes();

    bench.welcome(from(ORIGIN, transfer, 1));
    bench.sent();

    assertThat(frame(port.sent().subList(1, 2)).getChunk().getIndex()).isEqualTo(1);
  }

  @Test
  void shouldDropTheRestOfATransferWhenTheBackendAsksForSomethingElse() {
    bench.upsertHuge("big-", 12);
    bench.tell();
    bench.open();
    bench.welcome(from(ORIGIN));
    bench.answer(UplinkSession.EVERYTHING);
    port.sent();
    port.notes();

    bench.resume(from(new Position(EPOCH, 2)));
    bench.sent();
    assertThat(port.sent()).isEmpty();
    bench.answer(2);

    StateFrame frame = frame(port.sent());
    assertThat(frame.getFrom().getVersion()).isEqualTo(2);
    assertThat(frame.getReset()).isEqualTo(ResetReason.RESET_NONE);
  }

  // --- closing ---

  @ParameterizedTest
  @EnumSource(CloseCode.class)
  void shouldReconnectOrStopAsTheCloseCodeSays(CloseCode code) {
    bench.goLive();

    bench.closed(code.number());
    bench.pass(120_000);

    boolean isAboutToken = code == CloseCode.UNAUTHENTICATED || code == CloseCode.EXPIRED;
    if (code.mayReconnect() || isAboutToken) {
      assertThat(port.notes()).contains("abandon", "connect");
      assertThat(bench.session.status().problem()).contains(code.text());
    } else {
      assertThat(port.notes()).contains("stopped REFUSED").doesNotContain("connect");
      assertThat(bench.session.status().state()).isEqualTo(UplinkState.STOPPED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1006, 1011, 1012, 4050, 4250, 3000})
  void shouldReconnectAfterAnUnknownCode(int code) {
    bench.goLive();

    bench.closed(code);
    bench.pass(1_000);

    assertThat(port.notes()).contains("connect");
  }

  @Test
  void shouldStopAtAnUnknownCodeOfTheRangeThatSaysStop() {
    bench.goLive();

    bench.closed(4199);
    bench.pass(120_000);

    assertThat(port.notes()).contains("stopped REFUSED").doesNotContain("connect");
  }

  @Test
  void shouldRetrySlowlyWhileTheTokenIsNotAccepted() {
    bench.tell();
    bench.open();
    bench.closed(CloseCode.UNAUTHENTICATED.number());
    port.notes();

    bench.pass(29_000);
    assertThat(port.notes()).isEmpty();
    assertThat(bench.session.status().problem()).contains("token file");
    bench.pass(32_000);
    assertThat(port.notes()).containsExactly("connect");
  }

  @Test
  void shouldWaitLongerAfterEachFailureUpToTheCap() {
    bench.tell();
    port.notes();
    for (int i = 0; i < 20; i++) {
      bench.session.onConnectFailed(new ConnectFailure("refused", false), bench.nowNs());
      assertThat(bench.session.nextTimerNs(bench.nowNs()))
          .isLessThanOrEqualTo(Math.min(ReconnectPolicy.CAP_NS, ReconnectPolicy.BASE_NS << i));
      bench.pass(30_001);
      assertThat(port.notes()).containsExactly("abandon", "connect");
    }
    assertThat(bench.session.status().counts().connections().failures()).isEqualTo(20);
  }

  @Test
  void shouldResetTheBackOffAfterAGoodConnection() {
    bench.tell();
    for (int i = 0; i < 10; i++) {
      bench.session.onConnectFailed(new ConnectFailure("refused", false), bench.nowNs());
      bench.pass(30_001);
    }
    bench.open();
    bench.welcome(from(ORIGIN));
    bench.answer(UplinkSession.EVERYTHING);
    bench.sent();
    bench.passHearing(11_000);

    bench.closed(1006);

    assertThat(bench.session.nextTimerNs(bench.nowNs()))
        .isLessThanOrEqualTo(ReconnectPolicy.BASE_NS);
  }

  // --- silence and stalls ---

  @Test
  void shouldCloseWhenNoWelcomeComes() {
    bench.tell();
    bench.open();
    port.notes();

    bench.pass(10_001);

    assertThat(port.notes()).startsWith("close SILENT");
  }

  @Test
  @Fault(31)
  void shouldPingAndCloseWhenTheBackendIsSilent() {
    bench.goLive();
    for (int i = 0; i < 22; i++) {
      bench.pass(2_000);
      answerBeacons();
    }
    assertThat(bench.session.status().isLive()).isTrue();
    assertThat(bench.session.status().counts().sent().beacons()).isGreaterThan(10);

    bench.pass(2_000);

    assertThat(port.notes()).contains("close SILENT", "abandon");
    assertThat(bench.session.status().problem()).contains("silent");
  }

  @Test
  void shouldPingEveryFifteenSeconds() {
    bench.tell();
    bench.open();
    bench.welcome(from(ORIGIN));
    port.notes();
    for (int i = 0; i < 60; i++) {
      bench.passHearing(1_000);
    }
    // The ring does not answer, so the session only pings.
    assertThat(port.notes()).containsExactly("ping", "ping", "ping", "ping");
  }

  @Test
  void shouldCloseWhenAMessageIsNotWritten() {
    bench.goLive();
    bench.upsert("web-0", "1");
    bench.tell();
    bench.answer(2);
    port.notes();

    bench.passHearing(61_000);

    assertThat(port.notes()).contains("close STALLED");
  }

  @Test
  void shouldBeginANewLifeWhenTheRingDoesNotAnswer() {
    bench.goLive();
    bench.upsert("web-0", "1");
    bench.tell();

    bench.passHearing(121_000);

    assertThat(port.notes()).contains("stopped NEW_LIFE");
  }

  // --- what a backend should not send ---

  @Test
  @Fault(69)
  void shouldCloseWhenTheBackendSpeaksAnotherVersion() {
    bench.tell();
    bench.open();
    bench.receive(
        BackendToAgent.newBuilder()
            .setWelcome(SessionBench.welcomeOf(from(ORIGIN)).toBuilder().setProtocolVersion(9))
            .build());

    assertThat(port.notes()).contains("close UNSUPPORTED");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1L << 31})
  void shouldCloseWhenTheEpochIsOutOfRange(long epoch) {
    bench.tell();
    bench.open();
    bench.receive(
        BackendToAgent.newBuilder()
            .setWelcome(SessionBench.welcomeOf(from(ORIGIN)).toBuilder().setEpoch(epoch))
            .build());

    assertThat(port.notes()).contains("close MALFORMED");
  }

  @Test
  @Threat("B8")
  void shouldCloseWhenARequestComesBeforeTheWelcomeOrASecondWelcome() {
    bench.tell();
    bench.open();
    bench.resume(from(ORIGIN));
    assertThat(port.notes()).contains("close UNEXPECTED");

    bench.pass(1_000);
    bench.open();
    bench.welcome(from(ORIGIN));
    port.notes();
    bench.welcome(from(ORIGIN));
    assertThat(port.notes()).contains("close UNEXPECTED");
  }

  @Test
  void shouldCloseWhenTheBackendStandsInALaterLife() {
    bench.goLive();
    bench.resume(from(new Position(EPOCH + 1, 1)));
    assertThat(port.notes()).contains("close UNEXPECTED");
  }

  @Test
  void shouldCloseWhenAMessageCannotBeRead() {
    bench.goLive();
    bench.session.onMessage(new byte[] {(byte) 0xff, 1, 2}, bench.nowNs());
    assertThat(port.notes()).contains("close MALFORMED");

    bench.pass(1_000);
    assertThat(port.notes()).contains("connect");
  }

  @Test
  void shouldKeepTheBeaconIntervalWithinBounds() {
    bench.tell();
    bench.open();
    bench.receive(
        BackendToAgent.newBuilder()
            .setWelcome(SessionBench.welcomeOf(from(ORIGIN)).toBuilder().setBeaconIntervalMs(-1))
            .build());
    bench.answer(UplinkSession.EVERYTHING);
    bench.sent();
    port.notes();

    bench.passHearing(1_000);
    assertThat(port.notes().size()).isLessThanOrEqualTo(1);
  }

  private void answerBeacons() {
    if (port.notes().contains("ask 2")) {
      bench.answer(2);
      bench.sent();
      port.sent();
    }
  }
}
