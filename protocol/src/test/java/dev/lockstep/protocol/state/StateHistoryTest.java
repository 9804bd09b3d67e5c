package dev.lockstep.protocol.state;

import static dev.lockstep.protocol.state.ResourceFixture.resource;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.protocol.position.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A state's memory of its past: changes and captures. */
final class StateHistoryTest extends StateScene {
  // --- changes ---

  @Test
  void shouldReturnChangesOldestFirstWhenSeveralShardsChanged() {
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
  void shouldKeepTheOrderOfShardsWhenTheyAreRebuiltWithStamps() {
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
  void shouldReturnTheVersionOfEachChangeAndTheNewest() {
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
  void shouldReturnChangesOfTheNextEpochWhenResumedFromAnEarlierOne() {
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
  void shouldCaptureAShardAsOfItsLastChange() {
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
}
