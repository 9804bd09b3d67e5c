package dev.lockstep.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.wire.Chunk;
import dev.lockstep.protocol.wire.ResetReason;
import dev.lockstep.protocol.wire.Resource;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LinkTest {
  private static final ShardKey PODS = new ShardKey("pods", "shop");
  private static final long BEACON_MS = 1_000;

  private final Link link = new Link(SyncConfig.DEFAULT, () -> 0.5);
  private long nowMs = 1_000;

  private static byte[] resource(String name) {
    return Resource.newBuilder().setName(name).build().toByteArray();
  }

  private static StateStep step(
      long from, long to, int answers, boolean reset, boolean rightDigest, String... names) {
    Segment.Builder segment =
        Segment.builder(PODS, reset ? Segment.Kind.WHOLE : Segment.Kind.CHANGES);
    long digest = 0;
    for (String name : names) {
      segment.upsert(resource(name));
      digest += PODS.entryHash(resource(name));
    }
    StateFrame.Builder header =
        StateFrame.newBuilder()
            .setCluster("demo")
            .setFromView(reset ? 0 : 7)
            .setView(7)
            .setAnswers(answers)
            .setObjects(names.length)
            .setDigest(rightDigest ? digest : digest + 1);
    if (reset) {
      header.setReset(ResetReason.RESET_FIRST).setHistory("h");
    }
    return new StateStep(
        header.build(),
        reset ? Position.ORIGIN : new Position(1, from),
        new Position(1, to),
        List.of(segment.build()),
        100);
  }

  private static Action.Subscribe subscribeIn(List<Action> actions) {
    return actions.stream()
        .filter(Action.Subscribe.class::isInstance)
        .map(Action.Subscribe.class::cast)
        .reduce((a, b) -> b)
        .orElseThrow(() -> new AssertionError("no subscription in " + actions));
  }

  private static Cursor cursorIn(List<Action> actions) {
    return Objects.requireNonNull(subscribeIn(actions).cursor());
  }

  private Following following() {
    return Objects.requireNonNull(link.following("demo"));
  }

  private SyncState state() {
    return link.following("demo") == null ? link.state() : following().state();
  }

  private void goLive() {
    link.start(nowMs);
    link.follow(Wish.everything("demo"), nowMs);
    link.opened(ProtocolVersion.CURRENT, BEACON_MS, nowMs);
    link.step(step(0, 5, 1, true, true, "a"), nowMs);
    assertThat(state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void shouldBeLiveWhenTheFirstStepIsProven() {
    goLive();

    assertThat(following().receiver().position()).isEqualTo(new Position(1, 5));
    assertThat(following().proof()).isEqualTo(Proof.OK);
  }

  @Test
  @Row("P40")
  void shouldSkipFramesThatWereSentBeforeTheAnswer() {
    goLive();
    link.follow(new Wish("demo", List.of(new Wish.Selection("pods", "shop"))), nowMs);

    link.step(step(5, 6, 0, false, true, "a"), nowMs);

    assertThat(following().receiver().position()).isEqualTo(new Position(1, 5));
    assertThat(link.counts().skipped).isEqualTo(1);
    assertThat(state()).isEqualTo(SyncState.SYNCING);
  }

  @Test
  void shouldKeepItsContentAndResumeWhenAStepIsMissing() {
    goLive();

    List<Action> actions = link.step(step(6, 7, 0, false, true, "a"), nowMs);

    Cursor cursor = cursorIn(actions);
    assertThat(cursor.position().version()).isEqualTo(5);
    assertThat(cursor.view()).isEqualTo(7);
    assertThat(cursor.distrust()).isFalse();
    assertThat(state()).isEqualTo(SyncState.GAP);
    assertThat(following().receiver().state().objects()).isEqualTo(1);
  }

  @Test
  @Holds("G23")
  void shouldReconnectWhenItResumesTooOften() {
    goLive();
    for (int i = 0; i < SyncConfig.DEFAULT.bounds().resumes().max(); i++) {
      link.step(step(8, 9, link.counts().gaps == 0 ? 0 : 2 + i - 1, false, true), nowMs);
    }

    List<Action> actions =
        link.step(step(8, 9, 1 + SyncConfig.DEFAULT.bounds().resumes().max(), false, true), nowMs);

    assertThat(actions).singleElement().isInstanceOf(Action.Close.class);
    assertThat(state()).isEqualTo(SyncState.RECONNECTING);
  }

  @Test
  @Holds("G23")
  void shouldAskForAFreshCopyWhenTheDigestIsWrongAndStopAfterThree() {
    goLive();
    int number = 1;
    List<Action> actions = link.step(step(5, 6, 0, false, false, "a"), nowMs);
    for (int i = 0; i < 3; i++) {
      assertThat(cursorIn(actions).distrust()).isTrue();
      actions = link.step(step(0, 6, ++number, true, false, "a"), nowMs);
    }

    assertThat(actions).isEmpty();
    assertThat(state()).isEqualTo(SyncState.GAP);
    assertThat(following().message()).contains("3 fresh copies");
    assertThat(following().proof()).isEqualTo(Proof.WRONG);
  }

  @Test
  @Holds("G23")
  @Fault(36)
  void shouldStopAfterThreeFreshCopiesWhenEverySecondStepIsWrong() {
    goLive();
    int copies = 0;
    for (int version = 6; version < 50; version++) {
      List<Action> actions = link.step(step(version - 1, version, 0, false, false, "a"), nowMs);
      if (!actions.isEmpty()) {
        Action.Subscribe subscribe = subscribeIn(actions);
        assertThat(cursorIn(actions).distrust()).isTrue();
        link.step(step(0, version, subscribe.number(), true, true, "a"), nowMs);
        assertThat(state()).isEqualTo(SyncState.LIVE);
        copies++;
      }
    }

    assertThat(copies).isEqualTo(3);
    assertThat(state()).isEqualTo(SyncState.GAP);
    nowMs += SyncConfig.DEFAULT.bounds().freshCopies().spanMs();
    List<Action> later = link.step(step(49, 50, 0, false, false, "a"), nowMs);
    assertThat(cursorIn(later).distrust()).isTrue();
  }

  @Test
  @Holds("G8")
  void shouldReconnectWhenBeaconsStop() {
    goLive();

    assertThat(link.timer(nowMs + 3 * BEACON_MS - 1)).isEmpty();
    List<Action> actions = link.timer(nowMs + 3 * BEACON_MS);

    assertThat(actions).singleElement().isInstanceOf(Action.Close.class);
    assertThat(state()).isEqualTo(SyncState.RECONNECTING);
    assertThat(following().receiver().state().objects()).isEqualTo(1);
  }

  @Test
  void shouldBackOffLongerAfterEachFailure() {
    link.start(nowMs);
    long first = waitAfterClose();
    link.timer(link.dueMs().orElseThrow());
    long second = waitAfterClose();

    assertThat(first).isEqualTo(250);
    assertThat(second).isEqualTo(500);
  }

  private long waitAfterClose() {
    link.closed(1006, "", nowMs);
    return link.dueMs().orElseThrow() - nowMs;
  }

  @Test
  void shouldStopAtACloseCodeThatNeedsAPerson() {
    goLive();

    link.closed(CloseCode.UNAUTHENTICATED.number(), "", nowMs);

    assertThat(state()).isEqualTo(SyncState.REFUSED);
    assertThat(link.dueMs()).isEmpty();
    assertThat(following().message()).contains("token");
  }

  @Test
  void shouldResumeFromItsCursorWhenTheConnectionWasLost() {
    goLive();
    link.closed(1006, "", nowMs);
    assertThat(state()).isEqualTo(SyncState.RECONNECTING);

    link.timer(link.dueMs().orElseThrow());
    List<Action> actions = link.opened(ProtocolVersion.CURRENT, BEACON_MS, nowMs + 600);

    assertThat(cursorIn(actions).position().version()).isEqualTo(5);
    assertThat(cursorIn(actions).history()).isEqualTo("h");
  }

  @Test
  void shouldForgetAClusterThatIsGone() {
    goLive();

    link.gone("demo", nowMs);

    assertThat(state()).isEqualTo(SyncState.REFUSED);
    assertThat(following().receiver().state().objects()).isZero();
  }

  @Test
  void shouldSubscribeAgainWhenSilenceFollowsARefusal() {
    goLive();
    link.gone("demo", nowMs);

    List<Action> actions = link.timer(link.dueMs().orElseThrow());

    assertThat(subscribeIn(actions).cursor()).isNull();
    assertThat(state()).isEqualTo(SyncState.REFUSED);
    var _ = link.timer(link.dueMs().orElseThrow());
    assertThat(state()).isEqualTo(SyncState.RECONNECTING);
  }

  @Test
  void shouldProbeAConnectionThatIsInDoubt() {
    goLive();

    assertThat(link.check(false, nowMs)).isEmpty();
    assertThat(subscribeIn(link.check(true, nowMs)).number()).isEqualTo(2);
    assertThat(link.dueMs()).hasValue(nowMs + SyncConfig.DEFAULT.patience().probeTimeoutMs());

    assertThat(link.timer(nowMs + SyncConfig.DEFAULT.patience().probeTimeoutMs()))
        .singleElement()
        .isInstanceOf(Action.Close.class);
    assertThat(state()).isEqualTo(SyncState.RECONNECTING);
  }

  @Test
  void shouldRetryAtOnceWhenTheOwnerChecksTheConnection() {
    link.start(nowMs);
    link.closed(1006, "", nowMs);

    assertThat(link.check(false, nowMs + 499)).isEmpty();
    assertThat(link.check(false, nowMs + 500)).containsExactly(new Action.Connect());
  }

  @Test
  void shouldCountATransferPastItsBoundAsAGap() {
    SyncConfig usual = SyncConfig.DEFAULT;
    SyncConfig.Bounds bounds = usual.bounds();
    Link small =
        new Link(
            new SyncConfig(
                usual.dialing(),
                usual.patience(),
                new SyncConfig.Bounds(
                    bounds.distrustInRowMax(), bounds.freshCopies(), bounds.resumes(), 250)),
            () -> 0.5);
    small.start(nowMs);
    small.follow(Wish.everything("demo"), nowMs);
    small.opened(ProtocolVersion.CURRENT, BEACON_MS, nowMs);

    assertThat(small.step(chunk(0), nowMs)).isEmpty();
    assertThat(small.step(chunk(1), nowMs)).isEmpty();
    List<Action> actions = small.step(chunk(2), nowMs);

    assertThat(small.counts().gaps).isEqualTo(1);
    assertThat(subscribeIn(actions).cursor()).isNull();
  }

  /** A chunk of 100 bytes that answers the first subscription. */
  private static StateStep chunk(int index) {
    StateStep step = step(0, 5, 1, true, true, "a");
    Chunk chunk = Chunk.newBuilder().setTransfer(9).setIndex(index).build();
    return new StateStep(
        step.header().toBuilder().setChunk(chunk).build(),
        step.from(),
        step.to(),
        step.segments(),
        step.bytes());
  }

  @Test
  void shouldReportTheServedWish() {
    goLive();
    Wish pods = new Wish("demo", List.of(new Wish.Selection("pods", "shop")));

    link.follow(pods, nowMs);
    assertThat(following().servedWish()).isEqualTo(Wish.everything("demo"));
    link.step(step(5, 5, 2, false, true, "a"), nowMs);

    assertThat(following().servedWish()).isEqualTo(pods);
  }

  @Test
  void shouldStopWhenTheServerSpeaksAnotherVersion() {
    link.start(nowMs);

    List<Action> actions = link.opened(ProtocolVersion.CURRENT + 1, BEACON_MS, nowMs);

    assertThat(actions).singleElement().isInstanceOf(Action.Close.class);
    assertThat(link.state()).isEqualTo(SyncState.REFUSED);
    assertThat(link.dueMs()).isEmpty();
  }

  @Test
  void shouldFollowTwoClustersOnOneConnection() {
    goLive();

    List<Action> actions = link.follow(Wish.everything("other"), nowMs);

    assertThat(subscribeIn(actions).number()).isEqualTo(2);
    assertThat(state()).isEqualTo(SyncState.LIVE);
    assertThat(Objects.requireNonNull(link.following("other")).state())
        .isEqualTo(SyncState.SYNCING);
    assertThat(link.unfollow("other")).containsExactly(new Action.Unsubscribe("other"));
    assertThat(following().receiver().state().objects()).isEqualTo(1);
  }

  @Test
  void shouldLeaveOnceAndSendNothingMore() {
    goLive();

    assertThat(link.stop()).singleElement().isInstanceOf(Action.Close.class);
    assertThat(link.stop()).isEmpty();
    assertThat(link.closed(1006, "", nowMs)).isEmpty();
  }
}
