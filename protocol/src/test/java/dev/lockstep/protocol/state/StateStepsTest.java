package dev.lockstep.protocol.state;

import static dev.lockstep.protocol.state.ResourceFixture.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.Invariant.BrokenInvariantException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The state's bookkeeping, step by step: counts, orders, bounds and refusals. */
final class StateStepsTest extends StateScene {
  // --- steps ---

  @Test
  void shouldMoveToTheStepsPositionWhenTheStepEnds() {
    step(1, () -> {});
    assertThat(state.position()).isEqualTo(at(1));
    assertThat(state.hasChanged()).isFalse();

    state.begin(at(2), 2);
    state.upsert(PODS, resource("a", "1"));
    assertThat(state.hasChanged()).isTrue();
    assertThat(state.endIfChanged()).isTrue();

    assertThat(state.position()).isEqualTo(at(2));
    state.begin(at(3), 3);
    assertThat(state.hasChanged()).isFalse();
  }

  @Test
  void shouldRefuseStepsThatNestAndEndsWithoutABeginning() {
    assertThatThrownBy(state::end).isInstanceOf(BrokenInvariantException.class);
    assertThatThrownBy(state::endIfChanged).isInstanceOf(BrokenInvariantException.class);
    state.begin(at(1), 1);

    assertThatThrownBy(() -> state.begin(at(2), 2)).isInstanceOf(BrokenInvariantException.class);
    state.end();
    state.begin(at(1), 2);
    state.endIfChanged();
    assertThatThrownBy(() -> state.remove(PODS, "a")).isInstanceOf(BrokenInvariantException.class);
  }

  @Test
  void shouldRefuseStampsWhenTheyAreAfterTheStepOrDecrease() {
    state.begin(at(5), 5);

    assertThatThrownBy(() -> state.upsert(PODS, resource("a", "1"), at(6)))
        .isInstanceOf(BrokenInvariantException.class);
    assertThatThrownBy(() -> state.addTombstone(PODS, "a", at(6)))
        .isInstanceOf(BrokenInvariantException.class);
    state.upsert(PODS, resource("a", "1"), at(5));
    assertThatThrownBy(() -> state.upsert(PODS, resource("b", "1"), at(4)))
        .isInstanceOf(BrokenInvariantException.class);
  }

  // --- content ---

  @Test
  void shouldReturnWhetherAChangeChangedAnything() {
    state.begin(at(1), 1);

    assertThat(state.remove(PODS, "a")).isFalse();
    assertThat(state.upsert(PODS, resource("a", "1"))).isTrue();
    assertThat(state.upsert(PODS, resource("a", "1"))).isFalse();
    assertThat(state.remove(PODS, "b")).isFalse();
    assertThat(state.remove(PODS, "a")).isTrue();
    assertThat(state.remove(PODS, "a")).isFalse();
  }

  @Test
  void shouldReportADifferenceWhenItHoldsAnotherResource() {
    assertThat(state.differs(PODS, resource("a", "1"))).isTrue();
    step(1, () -> state.upsert(PODS, resource("a", "1")));

    assertThat(state.differs(PODS, resource("a", "1"))).isFalse();
    assertThat(state.differs(PODS, resource("a", "2"))).isTrue();
    assertThat(state.differs(PODS, resource("b", "1"))).isTrue();
    step(2, () -> state.remove(PODS, "a"));
    assertThat(state.differs(PODS, resource("a", "1"))).isTrue();
  }

  @Test
  void shouldReturnAResourceOnlyWhenItHoldsTheName() {
    assertThat(state.get(PODS, "a")).isNull();
    step(1, () -> state.upsert(PODS, resource("a", "1")));

    assertThat(state.get(PODS, "a")).isEqualTo(resource("a", "1"));
    assertThat(state.get(PODS, "b")).isNull();
    assertThat(state.get(OTHERS, "a")).isNull();
    step(2, () -> state.remove(PODS, "a"));
    assertThat(state.get(PODS, "a")).isNull();
  }

  @Test
  void shouldCountObjectsAndDigestsOfShardsAndAll() {
    step(
        1,
        () -> {
          state.upsert(PODS, resource("a", "1"));
          state.upsert(PODS, resource("b", "1"));
          state.upsert(NODES, resource("a", "1"));
        });
    long a = PODS.entryHash(resource("a", "1"));
    long b = PODS.entryHash(resource("b", "1"));
    long node = NODES.entryHash(resource("a", "1"));
    Shard pods = Invariant.present(state.shard(PODS), "just filled");
    assertThat(state.objects()).isEqualTo(3);
    assertThat(state.digest()).isEqualTo(a + b + node);
    assertThat(pods.objects()).isEqualTo(2);
    assertThat(pods.digest()).isEqualTo(a + b);
    assertThat(pods.entryHash(resource("a", "1"))).isEqualTo(a);

    step(
        2,
        () -> {
          state.upsert(PODS, resource("a", "2"));
          state.remove(PODS, "b");
        });

    assertThat(state.objects()).isEqualTo(2);
    assertThat(state.digest()).isEqualTo(PODS.entryHash(resource("a", "2")) + node);
    assertThat(pods.objects()).isEqualTo(1);
    assertThat(pods.changed()).isEqualTo(at(2));
    assertThat(state.tombstones()).isEqualTo(1);
  }

  @Test
  void shouldHoldLiveEntriesInTheOrderOfTheirLastChange() {
    step(1, () -> List.of("a", "b", "c").forEach(n -> state.upsert(PODS, resource(n, "1"))));
    step(2, () -> state.remove(PODS, "b"));
    step(3, () -> state.upsert(PODS, resource("a", "2")));

    assertThat(namesOf(PODS)).containsExactly("c", "a");
  }

  @Test
  void shouldKnowItsShardsByTypeUntilTheLastOneIsGone() {
    step(1, () -> state.upsert(PODS, resource("a", "1")));
    step(2, () -> state.upsert(NODES, resource("n", "1")));
    step(3, () -> state.upsert(OTHERS, resource("a", "1")));

    assertThat(keys(state.shards())).containsExactly(PODS, NODES, OTHERS);
    assertThat(keys(state.shardsOf("pods"))).containsExactly(PODS, OTHERS);
    assertThat(keys(state.shardsOf("jobs"))).isEmpty();
    assertThat(state.types()).containsExactly("pods", "nodes");
    assertThat(state.shardCount()).isEqualTo(3);

    step(4, () -> state.removeShard(NODES));
    assertThat(state.types()).containsExactly("pods", "nodes");
    state.expireTombstones(5_000);
    assertThat(state.types()).containsExactly("pods");
    assertThat(keys(state.shards())).containsExactly(PODS, OTHERS);
    assertThat(keys(state.shardsOf("nodes"))).isEmpty();
    step(5, () -> state.upsert(NODES, resource("n", "1")));
    assertThat(state.types()).containsExactly("pods", "nodes");
  }

  // --- replacing ---

  @Test
  void shouldStampOnlyDifferencesWhenAShardIsReplaced() {
    step(1, () -> List.of("a", "b", "c").forEach(n -> state.upsert(PODS, resource(n, "1"))));

    step(
        2,
        () ->
            state.replaceShard(
                PODS, List.of(resource("a", "1"), resource("b", "2"), resource("d", "1"))));

    ShardChanges changes = state.changesSince(at(1)).getFirst();
    assertThat(changes.upserts())
        .isDeepEqualTo(new byte[][] {resource("b", "2"), resource("d", "1")});
    assertThat(changes.removals()).containsExactly("c");
    assertThat(state.objects()).isEqualTo(3);
  }

  @Test
  void shouldCreateNoShardWhenAnEmptyListReplacesNothing() {
    step(1, () -> state.replaceShard(PODS, List.of()));

    assertThat(state.shardCount()).isZero();
    assertThat(state.types()).isEmpty();
  }

  @Test
  void shouldReplaceAllShardsOfATypeAndNoOthers() {
    step(
        1,
        () -> {
          state.upsert(PODS, resource("a", "1"));
          state.upsert(OTHERS, resource("b", "1"));
          state.upsert(NODES, resource("n", "1"));
        });

    step(2, () -> state.replaceType("pods", Map.of(OTHERS, List.of(resource("c", "1")))));

    assertThat(state.get(PODS, "a")).isNull();
    assertThat(state.get(OTHERS, "b")).isNull();
    assertThat(state.get(OTHERS, "c")).isNotNull();
    assertThat(state.get(NODES, "n")).isNotNull();
    assertThat(state.objects()).isEqualTo(2);
    state.begin(at(3), 3);
    assertThatThrownBy(() -> state.replaceType("pods", Map.of(NODES, List.of(resource("n", "1")))))
        .isInstanceOf(BrokenInvariantException.class);
  }

  @Test
  void shouldRemoveAWholeShardOnce() {
    step(1, () -> List.of("a", "b").forEach(n -> state.upsert(PODS, resource(n, "1"))));
    step(2, () -> state.removeShard(PODS));
    step(3, () -> state.removeShard(PODS));
    step(4, () -> state.removeShard(OTHERS));

    assertThat(state.objects()).isZero();
    assertThat(state.digest()).isZero();
    assertThat(state.tombstones()).isEqualTo(2);
    assertThat(state.changesSince(at(1))).hasSize(1);
    assertThat(state.changesSince(at(2))).isEmpty();
  }
}
