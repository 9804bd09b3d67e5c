package dev.lockstep.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.wire.Cursor;
import dev.lockstep.protocol.wire.ResetReason;
import dev.lockstep.protocol.wire.Resource;
import dev.lockstep.protocol.wire.StateFrame;
import dev.lockstep.protocol.wire.Subscribe;
import java.util.List;
import org.junit.jupiter.api.Test;

class CursorMachineTest {
  private static final ShardKey PODS = new ShardKey("pods", "shop");
  private static final long BEACON_MS = 1_000;

  private final CursorMachine machine = new CursorMachine(SyncConfig.DEFAULT, () -> 0.5);
  private long nowMs = 1_000;

  private static byte[] resource(String name) {
    return Resource.newBuilder().setName(name).build().toByteArray();
  }

  private static StateStep step(
      long from, long to, int answers, boolean reset, boolean rightDigest, String... names) {
    byte[][] upserts = new byte[names.length][];
    for (int i = 0; i < names.length; i++) {
      upserts[i] = resource(names[i]);
    }
    long digest = 0;
    for (String name : names) {
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
    Segment.Kind kind = reset ? Segment.Kind.WHOLE : Segment.Kind.CHANGES;
    Segment segment = new Segment(PODS, kind, upserts, new long[0], new String[0], new long[0]);
    return new StateStep(
        header.build(),
        reset ? Position.ORIGIN : new Position(1, from),
        new Position(1, to),
        List.of(segment),
        100);
  }

  private Subscribe subscribeIn(List<Action> actions) {
    return actions.stream()
        .filter(Action.Send.class::isInstance)
        .map(action -> ((Action.Send) action).message().getSubscribe())
        .reduce((a, b) -> b)
        .orElseThrow(() -> new AssertionError("no subscription in " + actions));
  }

  private void goLive() {
    machine.start(nowMs);
    machine.want(Wish.everything("demo"), nowMs);
    machine.opened(BEACON_MS, nowMs);
    machine.step(step(0, 5, 1, true, true, "a"), nowMs);
    assertThat(machine.state()).isEqualTo(SyncState.LIVE);
  }

  @Test
  void shouldBeLiveWhenTheFirstStepIsProven() {
    goLive();

    assertThat(machine.receiver().position()).isEqualTo(new Position(1, 5));
    assertThat(machine.isProven()).isTrue();
  }

  @Test
  void shouldSkipWhatWasUnderWayBeforeTheAnswer() {
    goLive();
    machine.want(new Wish("demo", List.of(new Wish.Selection("pods", "shop"))), nowMs);

    machine.step(step(5, 6, 0, false, true, "a"), nowMs);

    assertThat(machine.receiver().position()).isEqualTo(new Position(1, 5));
    assertThat(machine.counts().skipped).isEqualTo(1);
    assertThat(machine.state()).isEqualTo(SyncState.SYNCING);
  }

  @Test
  void shouldKeepWhatItHoldsAndResumeFromThereWhenAStepIsMissing() {
    goLive();

    List<Action> actions = machine.step(step(6, 7, 0, false, true, "a"), nowMs);

    Cursor cursor = subscribeIn(actions).getCursor();
    assertThat(cursor.getPosition().getVersion()).isEqualTo(5);
    assertThat(cursor.getView()).isEqualTo(7);
    assertThat(cursor.getDistrust()).isFalse();
    assertThat(machine.state()).isEqualTo(SyncState.GAP);
    assertThat(machine.receiver().state().objects()).isEqualTo(1);
  }

  @Test
  void shouldReconnectWhenItMustResumeTooOften() {
    goLive();
    for (int i = 0; i < SyncConfig.DEFAULT.resumesMax(); i++) {
      machine.step(step(8, 9, machine.counts().gaps == 0 ? 0 : 2 + i - 1, false, true), nowMs);
    }

    List<Action> actions =
        machine.step(step(8, 9, 1 + SyncConfig.DEFAULT.resumesMax(), false, true), nowMs);

    assertThat(actions).singleElement().isInstanceOf(Action.Close.class);
    assertThat(machine.state()).isEqualTo(SyncState.RECONNECTING);
  }

  @Test
  void shouldAskForAFreshCopyWhenTheDigestIsWrongAndStopAfterThree() {
    goLive();
    int number = 1;
    List<Action> actions = machine.step(step(5, 6, 0, false, false, "a"), nowMs);
    for (int i = 0; i < 3; i++) {
      assertThat(subscribeIn(actions).getCursor().getDistrust()).isTrue();
      actions = machine.step(step(0, 6, ++number, true, false, "a"), nowMs);
    }

    assertThat(actions).isEmpty();
    assertThat(machine.state()).isEqualTo(SyncState.GAP);
    assertThat(machine.message()).contains("3 fresh copies");
    assertThat(machine.isProven()).isFalse();
  }

  @Test
  void shouldStopAfterThreeFreshCopiesWhenEverySecondStepIsWrong() {
    goLive();
    int copies = 0;
    for (int version = 6; version < 50; version++) {
      List<Action> actions = machine.step(step(version - 1, version, 0, false, false, "a"), nowMs);
      if (!actions.isEmpty()) {
        Subscribe subscribe = subscribeIn(actions);
        assertThat(subscribe.getCursor().getDistrust()).isTrue();
        machine.step(step(0, version, subscribe.getNumber(), true, true, "a"), nowMs);
        assertThat(machine.state()).isEqualTo(SyncState.LIVE);
        copies++;
      }
    }

    assertThat(copies).isEqualTo(3);
    assertThat(machine.state()).isEqualTo(SyncState.GAP);
    nowMs += SyncConfig.DEFAULT.freshCopiesWindowMs();
    List<Action> later = machine.step(step(49, 50, 0, false, false, "a"), nowMs);
    assertThat(subscribeIn(later).getCursor().getDistrust()).isTrue();
  }

  @Test
  void shouldReconnectWhenBeaconsStayAway() {
    goLive();

    assertThat(machine.timer(nowMs + 3 * BEACON_MS - 1)).isEmpty();
    List<Action> actions = machine.timer(nowMs + 3 * BEACON_MS);

    assertThat(actions).singleElement().isInstanceOf(Action.Close.class);
    assertThat(machine.state()).isEqualTo(SyncState.RECONNECTING);
    assertThat(machine.receiver().state().objects()).isEqualTo(1);
  }

  @Test
  void shouldWaitLongerAfterEachFailureAndNotAtOnce() {
    machine.start(nowMs);
    long first = waitAfterClose();
    machine.timer(machine.dueMs().orElseThrow());
    long second = waitAfterClose();

    assertThat(first).isEqualTo(250);
    assertThat(second).isEqualTo(500);
  }

  private long waitAfterClose() {
    machine.closed(1006, "", nowMs);
    return machine.dueMs().orElseThrow() - nowMs;
  }

  @Test
  void shouldStopAtACloseCodeThatNeedsAPerson() {
    goLive();

    machine.closed(CloseCode.UNAUTHENTICATED.number(), "", nowMs);

    assertThat(machine.state()).isEqualTo(SyncState.REFUSED);
    assertThat(machine.dueMs()).isEmpty();
    assertThat(machine.message()).contains("token");
  }

  @Test
  void shouldResumeFromItsCursorAfterTheConnectionWasLost() {
    goLive();
    machine.closed(1006, "", nowMs);
    assertThat(machine.state()).isEqualTo(SyncState.RECONNECTING);

    machine.timer(machine.dueMs().orElseThrow());
    List<Action> actions = machine.opened(BEACON_MS, nowMs + 600);

    assertThat(subscribeIn(actions).getCursor().getPosition().getVersion()).isEqualTo(5);
    assertThat(subscribeIn(actions).getCursor().getHistory()).isEqualTo("h");
  }

  @Test
  void shouldForgetEverythingOfAClusterThatIsGone() {
    goLive();

    machine.gone("demo", nowMs);

    assertThat(machine.state()).isEqualTo(SyncState.REFUSED);
    assertThat(machine.receiver().state().objects()).isZero();
  }

  @Test
  void shouldAskAgainWhenItWasRefusedAndNothingCame() {
    goLive();
    machine.gone("demo", nowMs);

    List<Action> actions = machine.timer(machine.dueMs().orElseThrow());

    assertThat(subscribeIn(actions).hasCursor()).isFalse();
    assertThat(machine.state()).isEqualTo(SyncState.REFUSED);
    var _ = machine.timer(machine.dueMs().orElseThrow());
    assertThat(machine.state()).isEqualTo(SyncState.RECONNECTING);
  }

  @Test
  void shouldLeaveOnceAndSayNothingMore() {
    goLive();

    assertThat(machine.stop()).singleElement().isInstanceOf(Action.Close.class);
    assertThat(machine.stop()).isEmpty();
    assertThat(machine.closed(1006, "", nowMs)).isEmpty();
  }
}
