package dev.lockstep.protocol.state;

import static dev.lockstep.protocol.state.ResourceFixture.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.Invariant.BrokenInvariantException;
import dev.lockstep.protocol.position.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The state's bookkeeping, step by step: counts, orders, bounds and what is refused. */
class StateStepsTest {
  private static final ShardKey PODS = new ShardKey("pods", "shop");
  private static final ShardKey OTHERS = new ShardKey("pods", "bank");
  private static final ShardKey NODES = new ShardKey("nodes", "");

  private final State state = new State(new StateLimits(100, 1_000));

  private void step(long version, Runnable changes) {
    stepAt(version, version, changes);
  }

  private void stepAt(long version, long nowMs, Runnable changes) {
    state.begin(at(version), nowMs);
    changes.run();
    state.end();
  }

  private static Position at(long version) {
    return new Position(1, version);
  }

  private List<ShardKey> keys(Iterable<Shard> shards) {
    List<ShardKey> keys = new ArrayList<>();
    shards.forEach(shard -> keys.add(shard.key()));
    return keys;
  }

  private List<String> namesOf(ShardKey key) {
    List<String> names = new ArrayList<>();
    Invariant.present(state.shard(key), "the shard is there")
        .forEach(bytes -> names.add(ResourceHead.name(bytes)));
    return names;
  }

  // --- steps ---

  @Test
  void shouldStandAtTheStepsPositionWhetherOrNotItChangedAnything() {
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
  void shouldRefuseStampsAfterTheStepAndStampsThatGoDown() {
    state.begin(at(5), 5);

    assertThatThrownBy(() -> state.upsert(PODS, resource("a", "1"), at(6)))
        .isInstanceOf(BrokenInvariantException.class);
    assertThatThrownBy(() -> state.addTombstone(PODS, "a", at(6)))
        .isInstanceOf(BrokenInvariantException.class);
    state.upsert(PODS, resource("a", "1"), at(5));
    assertThatThrownBy(() -> state.upsert(PODS, resource("b", "1"), at(4)))
        .isInstanceOf(BrokenInvariantException.class);
  }

  // --- what is held ---

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
  void shouldKnowWhetherAResourceDiffersFromWhatItHolds() {
    assertThat(state.differs(PODS, resource("a", "1"))).isTrue();
    step(1, () -> state.upsert(PODS, resource("a", "1")));

    assertThat(state.differs(PODS, resource("a", "1"))).isFalse();
    assertThat(state.differs(PODS, resource("a", "2"))).isTrue();
    assertThat(state.differs(PODS, resource("b", "1"))).isTrue();
    step(2, () -> state.remove(PODS, "a"));
    assertThat(state.differs(PODS, resource("a", "1"))).isTrue();
  }

  @Test
  void shouldGiveWhatItHoldsOfANameAndNothingElse() {
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
  void shouldReplaceAShardAndStampOnlyWhatDiffers() {
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
  void shouldLeaveNoShardWhenNothingReplacesNothing() {
    step(1, () -> state.replaceShard(PODS, List.of()));

    assertThat(state.shardCount()).isZero();
    assertThat(state.types()).isEmpty();
  }

  @Test
  void shouldReplaceATypeWithAllItsShardsAndNoOther() {
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

  // --- changes ---

  @Test
  void shouldTellChangesOfShardsOldestFirst() {
    step(1, () -> state.upsert(PODS, resource("a", "1")));
    step(2, () -> state.upsert(NODES, resource("n", "1")));
    step(3, () -> state.upsert(OTHERS, resource("b", "1")));
    step(4, () -> state.upsert(PODS, resource("a", "2")));

    assertThat(state.changesSince(Position.ORIGIN))
        .extracting(ShardChanges::key)
        .containsExactly(NODES, OTHERS, PODS);
    assertThat(state.changesSince(at(3))).extracting(ShardChanges::key).containsExactly(PODS);
    assertThat(state.changesSince(at(4))).isEmpty();
    assertThat(state.capture()).extracting(ShardCapture::key).containsExactly(NODES, OTHERS, PODS);
    List<ShardKey> visited = new ArrayList<>();
    state.forEachShardChangedSince(at(2), shard -> visited.add(shard.key()));
    assertThat(visited).containsExactly(PODS, OTHERS);
  }

  @Test
  void shouldKeepTheOrderOfShardsThatAreRebuiltWithStamps() {
    state.begin(at(9), 9);
    state.upsert(PODS, resource("a", "1"), at(7));
    state.upsert(NODES, resource("n", "1"), at(3));
    state.upsert(OTHERS, resource("b", "1"), at(5));
    state.end();

    assertThat(state.capture()).extracting(ShardCapture::key).containsExactly(NODES, OTHERS, PODS);
    assertThat(state.changesSince(at(4)))
        .extracting(ShardChanges::key)
        .containsExactly(OTHERS, PODS);
  }

  @Test
  void shouldTellOfEachChangeItsVersionAndTheNewest() {
    step(1, () -> List.of("a", "b").forEach(n -> state.upsert(PODS, resource(n, "1"))));
    step(2, () -> state.remove(PODS, "a"));
    step(3, () -> state.upsert(PODS, resource("b", "2")));

    ShardChanges all = state.changesSince(Position.ORIGIN).getFirst();
    assertThat(all.isEmpty()).isFalse();
    assertThat(all.upsertCount()).isEqualTo(1);
    assertThat(all.upsert(0)).isEqualTo(resource("b", "2"));
    assertThat(all.upsertBytes(0)).isEqualTo(resource("b", "2").length);
    assertThat(all.upsertVersions()).containsExactly(3);
    assertThat(all.removals()).containsExactly("a");
    assertThat(all.removalVersions()).containsExactly(2);
    assertThat(all.newestVersion()).isEqualTo(3);
    ShardChanges upserts = all.withoutRemovals();
    assertThat(upserts.key()).isEqualTo(PODS);
    assertThat(upserts.upserts()).isDeepEqualTo(new byte[][] {resource("b", "2")});
    assertThat(upserts.upsertVersions()).containsExactly(3);
    assertThat(upserts.removals()).isEmpty();

    step(4, () -> state.remove(PODS, "b"));
    ShardChanges removal = state.changesSince(at(3)).getFirst();
    assertThat(removal.newestVersion()).isEqualTo(4);
    assertThat(removal.isEmpty()).isFalse();
    assertThat(removal.withoutRemovals().isEmpty()).isTrue();
    assertThat(removal.withoutRemovals().newestVersion()).isZero();
  }

  @Test
  void shouldTellOfAPositionInAnEarlierEpochWhatChangedInTheNext() {
    step(5, () -> state.upsert(PODS, resource("a", "1")));
    state.begin(new Position(2, 1), 6);
    state.upsert(PODS, resource("b", "1"));
    state.end();

    assertThat(state.changesSince(at(5)).getFirst().upserts())
        .isDeepEqualTo(new byte[][] {resource("b", "1")});
    assertThat(state.changesSince(at(4)).getFirst().upserts()).hasNumberOfRows(2);
    assertThat(state.changesSince(new Position(2, 1))).isEmpty();
  }

  // --- captures ---

  @Test
  void shouldCaptureWhatAShardHeldAtItsLastChange() {
    step(1, () -> List.of("a", "b", "c").forEach(n -> state.upsert(PODS, resource(n, "1"))));
    step(2, () -> state.remove(PODS, "a"));
    step(3, () -> state.upsert(PODS, resource("b", "2")));

    ShardCapture capture = state.capture().getFirst();

    assertThat(capture.key()).isEqualTo(PODS);
    assertThat(capture.changed()).isEqualTo(at(3));
    assertThat(capture.objects()).isEqualTo(2);
    assertThat(capture.digest()).isEqualTo(state.digest()).isNotZero();
    assertThat(Arrays.asList(capture.resources()))
        .containsExactlyInAnyOrder(resource("b", "2"), resource("c", "1"));
    ShardChanges content = capture.inVersionOrder();
    assertThat(content.upserts())
        .isDeepEqualTo(new byte[][] {resource("c", "1"), resource("b", "2")});
    assertThat(content.upsertVersions()).containsExactly(1, 3);
    assertThat(content.removals()).containsExactly("a");
    assertThat(content.removalVersions()).containsExactly(2);
  }

  @Test
  void shouldKeepACaptureOfSeveralPagesWhenEverySlotChangesLater() {
    int count = 3 * SlotPages.PAGE_SLOTS / 2;
    step(
        1,
        () -> {
          for (int i = 0; i < count; i++) {
            state.upsert(PODS, resource("pod-" + i, "1"));
          }
        });
    ShardCapture capture = state.capture().getFirst();

    step(
        2,
        () -> {
          for (int i = 0; i < count + 10; i++) {
            state.upsert(PODS, resource("pod-" + i, "2"));
          }
        });

    ShardChanges content = capture.inVersionOrder();
    assertThat(content.upsertCount()).isEqualTo(count);
    for (int i = 0; i < count; i++) {
      assertThat(content.upsert(i)).isEqualTo(resource("pod-" + i, "1"));
      assertThat(content.upsertVersions()[i]).isEqualTo(1);
      assertThat(state.get(PODS, "pod-" + i)).isEqualTo(resource("pod-" + i, "2"));
    }
  }

  // --- tombstones ---

  @Test
  void shouldRememberAsManyRemovalsAsItMayAndNoMore() {
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
  void shouldRememberARemovalForItsWholeAgeAndNoLonger() {
    stepAt(1, 10, () -> state.upsert(PODS, resource("a", "1")));
    stepAt(2, 20, () -> state.remove(PODS, "a"));

    state.expireTombstones(1_020);
    assertThat(state.tombstones()).isEqualTo(1);
    state.expireTombstones(1_021);

    assertThat(state.tombstones()).isZero();
    assertThat(state.horizon()).isEqualTo(at(2));
  }

  @Test
  void shouldNotLetTimeGoBack() {
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
  void shouldForgetARemovalWhoseNameCameBackWithoutRaisingTheHorizon() {
    stepAt(1, 1, () -> state.upsert(PODS, resource("a", "1")));
    stepAt(2, 2, () -> state.remove(PODS, "a"));
    stepAt(3, 3, () -> state.upsert(PODS, resource("a", "2")));

    state.expireTombstones(2_000);

    assertThat(state.tombstones()).isZero();
    assertThat(state.horizon()).isEqualTo(Position.ORIGIN);
    assertThat(state.get(PODS, "a")).isEqualTo(resource("a", "2"));
  }

  @Test
  void shouldKeepTheNewerOfTwoRemovalsOfOneName() {
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
  void shouldUseASlotAgainOnceItsRemovalIsForgotten() {
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
    assertThat(namesOf(PODS)).containsExactly("last");
  }

  @Test
  void shouldRememberARemovalThatAPeerKnowsOfOnce() {
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
        .hasMessageContaining("not known");
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
