package dev.lockstep.protocol.state;

import static dev.lockstep.protocol.state.ResourceFixture.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.protocol.position.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a state remembers removals, and from which positions it can resume. */
final class StateHorizonTest extends StateScene {
  @Test
  void shouldForgetTheOldestRemovalWhenThereAreTooMany() {
    State few = new State(new StateLimits(2, 1_000));
    few.begin(at(1), 1);
    List.of("a", "b", "c").forEach(n -> few.upsert(PODS, resource(n, "1")));
    few.end();
    few.begin(at(2), 2);
    few.remove(PODS, "a");
    few.remove(PODS, "b");
    few.end();
    assertThat(few.tombstones()).isEqualTo(2);
    assertThat(few.horizon()).isEqualTo(Position.ORIGIN);

    few.begin(at(3), 3);
    few.remove(PODS, "c");
    few.end();

    assertThat(few.tombstones()).isEqualTo(2);
    assertThat(few.horizon()).isEqualTo(at(2));
  }

  @Test
  void shouldForgetARemovalWhenItIsTooOld() {
    stepAt(1, 10, () -> state.upsert(PODS, resource("a", "1")));
    stepAt(2, 20, () -> state.remove(PODS, "a"));

    state.expireTombstones(1_020);
    assertThat(state.tombstones()).isEqualTo(1);
    state.expireTombstones(1_021);

    assertThat(state.tombstones()).isZero();
    assertThat(state.horizon()).isEqualTo(at(2));
  }

  @Test
  void shouldKeepItsTimeWhenAStepsTimeGoesBack() {
    stepAt(1, 500, () -> state.upsert(PODS, resource("a", "1")));
    stepAt(2, 100, () -> state.remove(PODS, "a"));

    state.expireTombstones(1_200);
    assertThat(state.tombstones()).as("the removal is of 500").isEqualTo(1);
    state.expireTombstones(1_600);
    assertThat(state.tombstones()).isZero();
    stepAt(3, 0, () -> state.upsert(PODS, resource("b", "1")));
    stepAt(4, 0, () -> state.remove(PODS, "b"));
    state.expireTombstones(2_600);
    assertThat(state.tombstones()).as("the removal is of 1,600").isEqualTo(1);
  }

  @Test
  void shouldNotRaiseTheHorizonWhenAForgottenRemovalsNameCameBack() {
    stepAt(1, 1, () -> state.upsert(PODS, resource("a", "1")));
    stepAt(2, 2, () -> state.remove(PODS, "a"));
    stepAt(3, 3, () -> state.upsert(PODS, resource("a", "2")));

    state.expireTombstones(2_000);

    assertThat(state.tombstones()).isZero();
    assertThat(state.horizon()).isEqualTo(Position.ORIGIN);
    assertThat(state.get(PODS, "a")).isEqualTo(resource("a", "2"));
  }

  @Test
  void shouldKeepTheNewerRemovalWhenANameIsRemovedTwice() {
    stepAt(1, 1, () -> state.upsert(PODS, resource("a", "1")));
    stepAt(2, 2, () -> state.remove(PODS, "a"));
    stepAt(3, 500, () -> state.upsert(PODS, resource("a", "2")));
    stepAt(4, 501, () -> state.remove(PODS, "a"));

    state.expireTombstones(1_100);

    assertThat(state.tombstones()).isEqualTo(1);
    assertThat(state.horizon()).isEqualTo(Position.ORIGIN);
    assertThat(state.changesSince(at(3)).getFirst().removals()).containsExactly("a");
  }

  @Test
  void shouldReuseASlotWhenItsRemovalIsForgotten() {
    long version = 1;
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < 7; i++) {
        String name = "pod-" + round + "-" + i;
        stepAt(version++, 10_000L * round, () -> state.upsert(PODS, resource(name, "1")));
        stepAt(version++, 10_000L * round, () -> state.remove(PODS, name));
      }
      state.expireTombstones(10_000L * round + 5_000);
      assertThat(state.shardCount()).isZero();
    }

    step(version, () -> state.upsert(PODS, resource("last", "1")));
    assertThat(state.objects()).isEqualTo(1);
    assertThat(state.get(PODS, "last")).isEqualTo(resource("last", "1"));
    assertThat(namesOf(PODS)).containsExactly("last");
  }

  @Test
  void shouldAddAPeersRemovalOnceWhenItIsRepeated() {
    state.begin(at(5), 5);
    state.addTombstone(PODS, "a", at(3));
    state.addTombstone(PODS, "a", at(4));
    state.upsert(PODS, resource("b", "1"), at(4));
    state.addTombstone(PODS, "b", at(5));
    state.end();

    assertThat(state.tombstones()).isEqualTo(1);
    assertThat(state.objects()).isEqualTo(1);
    ShardChanges changes = state.changesSince(at(2)).getFirst();
    assertThat(changes.removals()).containsExactly("a");
    assertThat(changes.removalVersions()).containsExactly(3);
  }

  @Test
  void shouldRaiseTheHorizonAndNeverLowerIt() {
    step(9, () -> {});
    state.raiseHorizon(at(4));
    state.raiseHorizon(at(3));

    assertThat(state.horizon()).isEqualTo(at(4));
    assertThat(state.canResume(at(3))).isFalse();
    assertThat(state.canResume(at(4))).isTrue();
    assertThat(state.canResume(at(9))).isTrue();
    assertThat(state.canResume(at(10))).isFalse();
    assertThatThrownBy(() -> state.changesSince(at(10)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot resume");
  }

  @Test
  void shouldRefuseNegativeLimits() {
    assertThatThrownBy(() -> new StateLimits(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new StateLimits(0, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(new StateLimits(0, 0)).isEqualTo(StateLimits.NO_TOMBSTONES);
  }

  @Test
  void shouldOrderShardKeysByTypeAndThenByNamespace() {
    assertThat(PODS).isGreaterThan(OTHERS).isGreaterThan(NODES);
    assertThat(PODS.compareTo(new ShardKey("pods", "shop"))).isZero();
    assertThat(NODES).hasToString("nodes/");
  }
}
