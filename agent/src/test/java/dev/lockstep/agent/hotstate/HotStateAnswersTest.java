package dev.lockstep.agent.hotstate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.agent.types.TypeState;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.Entry;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The numbers and times in the hot state's answers. */
class HotStateAnswersTest {
  private static final ShardKey DEFAULT = new ShardKey("pods", "default");

  private final HotState state = new HotState(StateLimits.DEFAULT);
  private long nowMs = 1_000;

  private boolean batch(Runnable operations) {
    state.beginBatch(nowMs);
    operations.run();
    return state.endBatch();
  }

  private void givenPods(String... names) {
    batch(() -> state.announce(ClusterFixture.PODS, TypeState.SYNCING, ""));
    batch(() -> state.replaceType("pods", pods(names)));
  }

  private static Map<ShardKey, List<Entry>> pods(String... names) {
    return ClusterFixture.list(
        ClusterFixture.PODS,
        List.of(names).stream()
            .map(name -> ClusterFixture.object("default", name, "1"))
            .toArray(dev.lockstep.agent.projection.Projected[]::new));
  }

  private void upsert(String name, String content) {
    state.upsert(ClusterFixture.entry("pods", ClusterFixture.object("default", name, content)));
  }

  // --- batches ---

  @Test
  void shouldReturnWhetherABatchMadeAVersion() {
    givenPods("a");

    assertThat(batch(() -> upsert("a", "2"))).isTrue();
    assertThat(batch(() -> upsert("a", "2"))).isFalse();
    assertThat(batch(() -> {})).isFalse();
  }

  @Test
  void shouldRefuseToEndABatchThatIsNotOpen() {
    assertThatThrownBy(state::endBatch).isInstanceOf(Invariant.BrokenInvariantException.class);
  }

  @Test
  void shouldBeCompleteOnlyWhenTheCatalogIs() {
    assertThat(state.isCatalogComplete()).isFalse();
    assertThat(state.census().isCatalogComplete()).isFalse();

    state.completeCatalog();

    assertThat(state.isCatalogComplete()).isTrue();
    assertThat(state.census().isCatalogComplete()).isTrue();
  }

  @Test
  void shouldStayMidChangeWhenAChangeStopsHalfway() {
    givenPods("a");
    List<Entry> broken =
        new AbstractList<>() {
          @Override
          public Entry get(int index) {
            throw new IllegalStateException("half of the list");
          }

          @Override
          public int size() {
            return 1;
          }
        };

    state.beginBatch(nowMs);
    assertThat(state.isMidChange()).isFalse();
    assertThatThrownBy(() -> state.replaceType("pods", Map.of(DEFAULT, broken)))
        .isInstanceOf(IllegalStateException.class);

    assertThat(state.isMidChange()).isTrue();
  }

  // --- which answer ---

  @Test
  void shouldAnswerWithChangesOnlyFromAVersionThatWasReached() {
    givenPods("a");
    long version = state.version();

    assertThat(state.since(0)).isInstanceOf(Delta.class);
    assertThat(state.since(version)).isInstanceOf(Delta.class);
    assertThat(state.since(version + 1)).isInstanceOf(Capture.class);
    assertThat(state.since(-1)).isInstanceOf(Capture.class);
  }

  @Test
  void shouldAnswerWithChangesOnlyFromTheStartOfALateLife() {
    HotState late = new HotState(StateLimits.DEFAULT, 7, Position.VERSION_MAX);

    assertThat(late.version()).isEqualTo(7);
    assertThat(late.horizon()).isEqualTo(7);
    assertThat(late.since(7)).isInstanceOf(Delta.class);
    assertThat(late.since(6)).isInstanceOf(Capture.class);
    assertThat(late.changesSince(7).replacedTypes()).containsExactly(ShardKey.CATALOG_TYPE);
  }

  // --- what an answer says ---

  @Test
  void shouldGiveADeltaItsTargetAndTheTimeOfItsStamp() {
    givenPods("a");
    long before = state.version();
    nowMs = 5_000;
    batch(() -> upsert("b", "1"));
    nowMs = 6_000;
    batch(() -> {});

    Delta delta = state.changesSince(before);

    assertThat(delta.from()).isEqualTo(before);
    assertThat(delta.to()).isEqualTo(before + 1);
    assertThat(delta.digest()).isEqualTo(state.digest()).isNotZero();
    assertThat(delta.summary().objects()).isEqualTo(state.objects()).isEqualTo(3);
    assertThat(delta.summary().stampedMs()).isEqualTo(5_000);
  }

  @Test
  void shouldGiveAnEmptyDeltaNoTime() {
    givenPods("a");

    Delta delta = state.changesSince(state.version());

    assertThat(delta.from()).isEqualTo(delta.to());
    assertThat(delta.shards()).isEmpty();
    assertThat(delta.replacedTypes()).isEmpty();
    assertThat(delta.digest()).isEqualTo(state.digest());
    assertThat(delta.summary().stampedMs()).isZero();
  }

  @Test
  void shouldCaptureTheWholeState() {
    givenPods("a", "b");
    batch(() -> state.announce(ClusterFixture.NODES, TypeState.SYNCING, ""));
    nowMs = 7_000;
    batch(() -> state.remove("pods", "default", "a"));

    Capture capture = state.snapshot();

    assertThat(capture.to()).isEqualTo(state.version());
    assertThat(capture.horizon()).isEqualTo(state.horizon()).isZero();
    assertThat(capture.digest()).isEqualTo(state.digest()).isNotZero();
    assertThat(capture.summary().objects()).isEqualTo(state.objects()).isEqualTo(3);
    assertThat(capture.summary().stampedMs()).isEqualTo(7_000);
    assertThat(capture.knownTypes()).containsExactly(ShardKey.CATALOG_TYPE, "pods", "nodes");
    assertThat(capture.replacedTypes()).containsExactly(ShardKey.CATALOG_TYPE, "pods");
    assertThat(capture.shards())
        .extracting(ShardCapture::key)
        .containsExactlyInAnyOrder(ShardKey.CATALOG, DEFAULT);
  }

  @Test
  void shouldLeaveOutRemovalsOfReplacedTypes() {
    batch(() -> state.announce(ClusterFixture.PODS, TypeState.SYNCING, ""));
    long before = state.version();
    batch(() -> state.replaceType("pods", pods("a", "b")));
    batch(() -> state.remove("pods", "default", "a"));

    Delta delta = state.changesSince(before);

    assertThat(delta.replacedTypes()).containsExactly("pods");
    assertThat(delta.shards())
        .filteredOn(shard -> shard.key().equals(DEFAULT))
        .singleElement()
        .satisfies(shard -> {
          assertThat(shard.upserts()).hasNumberOfRows(1);
          assertThat(shard.removals()).isEmpty();
        });
  }

  @Test
  void shouldLeaveOutShardsOfReplacedTypesWithRemovalsOnly() {
    batch(() -> state.announce(ClusterFixture.PODS, TypeState.SYNCING, ""));
    long before = state.version();
    batch(() -> state.replaceType("pods", pods("a")));
    batch(() -> state.remove("pods", "default", "a"));

    assertThat(state.changesSince(before).shards())
        .extracting(shard -> shard.key().type())
        .containsExactly(ShardKey.CATALOG_TYPE);
  }

  @Test
  void shouldKeepRemovalsOfTypesThatAreNotReplaced() {
    givenPods("a", "b");
    batch(() -> state.announce(ClusterFixture.NODES, TypeState.SYNCING, ""));
    long before = state.version();
    batch(() -> {
      state.replaceType("nodes", Map.of());
      state.remove("pods", "default", "a");
    });

    Delta delta = state.changesSince(before);

    assertThat(delta.replacedTypes()).containsExactly("nodes");
    assertThat(delta.shards())
        .filteredOn(shard -> shard.key().equals(DEFAULT))
        .singleElement()
        .satisfies(shard -> assertThat(shard.removals()).containsExactly("a"));
  }

  @Test
  void shouldHoldATypeAsAWholeWhenItIsAnnouncedAfterTheStart() {
    batch(() -> state.announce(ClusterFixture.PODS, TypeState.SYNCING, ""));
    state.completeCatalog();
    batch(() -> state.announce(ClusterFixture.PODS, TypeState.UNAVAILABLE, "refused"));
    batch(() -> state.announce(ClusterFixture.NODES, TypeState.SYNCING, ""));

    assertThat(state.snapshot().replacedTypes()).containsExactly(ShardKey.CATALOG_TYPE, "nodes");
  }

  // --- census ---

  @Test
  void shouldCountTheContentOfEachTypeInACensus() {
    givenPods("a", "b");
    batch(() -> {
      upsert("a", "longer than before");
      state.upsert(ClusterFixture.entry("pods", ClusterFixture.object("kube-system", "c", "1")));
      state.remove("pods", "default", "b");
      state.announce(ClusterFixture.NODES, TypeState.UNAVAILABLE, "forbidden");
    });

    Census census = state.census();

    long bytes =
        ClusterFixture.resource("a", "longer than before").length
            + ClusterFixture.resource("c", "1").length;
    assertThat(census.version()).isEqualTo(state.version());
    assertThat(census.horizon()).isZero();
    assertThat(census.objects()).isEqualTo(4);
    assertThat(census.size().shards()).isEqualTo(3);
    assertThat(census.size().tombstones()).isEqualTo(1);
    assertThat(census.types()).hasSize(2);
    TypeCensus pods = census.types().getFirst();
    assertThat(pods.typeId()).isEqualTo("pods");
    assertThat(pods.state()).isEqualTo(TypeState.READY);
    assertThat(pods.message()).isEmpty();
    assertThat(pods.isReady()).isTrue();
    assertThat(pods.size().objects()).isEqualTo(2);
    assertThat(pods.size().bytes()).isEqualTo(bytes);
    assertThat(pods.size().heldBytes()).isPositive();
    assertThat(census.types().getLast())
        .isEqualTo(
            new TypeCensus(
                "nodes", TypeState.UNAVAILABLE, "forbidden", false, new TypeCensus.Size(0, 0, 0)));
  }
}
