package dev.lockstep.protocol.state;

import static dev.lockstep.protocol.state.ResourceFixture.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.evidence.Holds;
import dev.lockstep.protocol.Invariant.BrokenInvariantException;
import dev.lockstep.protocol.position.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateTest {
  private static final ShardKey PODS = new ShardKey("pods", "shop");

  private final State state = new State(new StateLimits(2, 1_000));

  private void step(long version, Runnable changes) {
    state.begin(new Position(1, version), version);
    changes.run();
    state.end();
  }

  @Test
  @Holds("G12")
  void shouldNotChangeWhenTheSameBytesComeAgain() {
    step(1, () -> state.upsert(PODS, resource("a", "x")));

    state.begin(new Position(1, 2), 2);
    boolean changed = state.upsert(PODS, resource("a", "x"));

    assertThat(changed).isFalse();
    assertThat(state.endIfChanged()).isFalse();
    assertThat(state.position()).isEqualTo(new Position(1, 1));
  }

  @Test
  void shouldNameEachKeyOnceWithItsNewestValue() {
    step(1, () -> state.upsert(PODS, resource("a", "1")));
    step(2, () -> state.upsert(PODS, resource("b", "1")));
    step(3, () -> state.upsert(PODS, resource("a", "2")));
    step(4, () -> state.upsert(PODS, resource("a", "3")));

    List<ShardChanges> changes = state.changesSince(new Position(1, 1));

    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().upserts())
        .isDeepEqualTo(new byte[][] {resource("b", "1"), resource("a", "3")});
    assertThat(changes.getFirst().upsertVersions()).containsExactly(2, 4);
  }

  @Test
  void shouldVisitOnlyShardsThatChanged() {
    step(1, () -> state.upsert(PODS, resource("a", "1")));
    step(2, () -> state.upsert(new ShardKey("nodes", ""), resource("n", "1")));

    assertThat(state.changesSince(new Position(1, 1)))
        .extracting(ShardChanges::key)
        .containsExactly(new ShardKey("nodes", ""));
  }

  @Test
  @Holds("G9")
  void shouldRaiseTheHorizonWhenRemovalsAreTooMany() {
    step(1, () -> List.of("a", "b", "c").forEach(n -> state.upsert(PODS, resource(n, "1"))));
    step(2, () -> state.remove(PODS, "a"));
    step(3, () -> state.remove(PODS, "b"));
    assertThat(state.canResume(new Position(1, 1))).isTrue();

    step(4, () -> state.remove(PODS, "c"));

    assertThat(state.horizon()).isEqualTo(new Position(1, 2));
    assertThat(state.canResume(new Position(1, 1))).isFalse();
    assertThat(state.canResume(new Position(1, 2))).isTrue();
    assertThatThrownBy(() -> state.changesSince(new Position(1, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Holds("G9")
  void shouldRaiseTheHorizonWhenRemovalsAreTooOld() {
    step(1, () -> state.upsert(PODS, resource("a", "1")));
    step(2, () -> state.remove(PODS, "a"));

    state.expireTombstones(1_003);

    assertThat(state.tombstones()).isZero();
    assertThat(state.shardCount()).isZero();
    assertThat(state.canResume(new Position(1, 1))).isFalse();
  }

  @Test
  void shouldReuseTheCaptureOfAnUnchangedShard() {
    ShardKey other = new ShardKey("pods", "other");
    step(1, () -> state.upsert(PODS, resource("a", "1")));
    step(2, () -> state.upsert(other, resource("b", "1")));
    List<ShardCapture> before = state.capture();

    step(3, () -> state.upsert(other, resource("b", "2")));

    List<ShardCapture> after = state.capture();
    assertThat(after.getFirst()).isSameAs(before.getFirst());
    assertThat(after.getLast()).isNotSameAs(before.getLast());
    assertThat(before.getLast().resources()).isDeepEqualTo(new byte[][] {resource("b", "1")});
  }

  @Test
  void shouldSeparateTheDigestsOfEqualResourcesInTwoShards() {
    ShardKey other = new ShardKey("pods", "other");

    assertThat(PODS.entryHash(resource("a", "1")))
        .isNotEqualTo(other.entryHash(resource("a", "1")));
  }

  @Test
  @Holds("G7")
  void shouldRefuseToGoBack() {
    step(5, () -> {});

    assertThatThrownBy(() -> state.begin(new Position(1, 4), 0))
        .isInstanceOf(BrokenInvariantException.class);
  }

  @Test
  void shouldRefuseAChangeOutsideAStep() {
    assertThatThrownBy(() -> state.upsert(PODS, resource("a", "1")))
        .isInstanceOf(BrokenInvariantException.class);
  }

  @Test
  void shouldHoldManyNamesAndFindEach() {
    step(
        1,
        () -> {
          for (int i = 0; i < 5_000; i++) {
            state.upsert(PODS, resource("pod-" + i, "x"));
          }
        });
    step(
        2,
        () -> {
          for (int i = 0; i < 5_000; i += 2) {
            state.remove(PODS, "pod-" + i);
          }
        });

    assertThat(state.get(PODS, "pod-4998")).isNull();
    assertThat(state.get(PODS, "pod-4999")).isEqualTo(resource("pod-4999", "x"));
    assertThat(state.objects()).isEqualTo(2_500);
  }
}
