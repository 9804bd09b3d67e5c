package dev.lockstep.agent.hotstate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Holds;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HotStateTest {
  private static final TypeDescriptor PODS = ClusterFixture.PODS;
  private static final Projected POD = ClusterFixture.object("default", "web-0", "1");

  private final HotState state = new HotState(StateLimits.DEFAULT);

  @Test
  @Holds("G12")
  void shouldMakeNoVersionWhenABatchChangesNothing() {
    listed(PODS, POD);
    long version = state.version();

    batch(() ->
        state.upsert(ClusterFixture.entry("pods", ClusterFixture.object("default", "web-0", "1"))));
    batch(() -> state.remove("pods", "default", "never-there"));
    batch(() -> state.replaceType("pods", ClusterFixture.list(PODS, POD)));

    assertThat(state.version()).isEqualTo(version);
  }

  @Test
  void shouldApplyARelistAsOneVersionThatHoldsOnlyTheDifferences() {
    listed(PODS, POD, ClusterFixture.object("default", "web-1", "1"));
    long version = state.version();

    batch(() ->
        state.replaceType(
            "pods",
            ClusterFixture.list(PODS, POD, ClusterFixture.object("default", "web-2", "1"))));

    Delta delta = state.changesSince(version);
    assertThat(delta.to()).isEqualTo(version + 1);
    assertThat(delta.replacedTypes()).isEmpty();
    assertThat(delta.shards()).hasSize(1);
    assertThat(delta.shards().getFirst().upserts()).hasNumberOfRows(1);
    assertThat(delta.shards().getFirst().removals()).containsExactly("web-1");
  }

  @Test
  void shouldMakeAVersionWhenAnEmptyTypeBecomesReady() {
    announce(PODS, TypeState.SYNCING);
    long version = state.version();

    batch(() -> state.replaceType("pods", Map.of()));

    assertThat(state.changesSince(version).replacedTypes()).containsExactly("pods");
  }

  @Test
  void shouldNotCallATypeReadyBeforeItsFirstList() {
    announce(PODS, TypeState.READY);
    assertThat(catalog("pods")).contains("\"state\":\"syncing\"");

    batch(() -> state.replaceType("pods", Map.of()));
    assertThat(catalog("pods")).contains("\"state\":\"ready\"");
  }

  @Test
  void shouldKeepTheContentOfATypeThatBecomesUnavailable() {
    listed(PODS, POD);

    batch(() -> state.announce(PODS, TypeState.UNAVAILABLE, "The apiserver refuses it."));

    assertThat(catalog("pods")).contains("unavailable").contains("The apiserver refuses it.");
    assertThat(state.census().types().getFirst().size().objects()).isEqualTo(1);
  }

  @Test
  void shouldShowNewColumnsTogetherWithTheirResources() {
    listed(PODS, POD);
    TypeDescriptor other = ClusterFixture.withColumn(PODS, "Phase");

    batch(() -> state.announce(other, TypeState.SYNCING, ""));
    assertThat(catalog("pods")).contains("Status").doesNotContain("Phase").contains("syncing");
    batch(() -> state.announce(other, TypeState.UNAVAILABLE, "Gone for lunch."));
    assertThat(catalog("pods")).contains("Status").doesNotContain("Phase").contains("lunch");

    batch(() -> state.replaceType("pods", ClusterFixture.list(PODS, POD)));
    assertThat(catalog("pods")).contains("Phase").doesNotContain("Status").contains("ready");
  }

  @Test
  void shouldReplaceAWithdrawnTypeEvenIfItWasNeverListed() {
    announce(ClusterFixture.WIDGETS, TypeState.SYNCING);
    long version = state.version();

    batch(() -> state.withdraw("widgets.example.com"));

    Delta delta = state.changesSince(version);
    assertThat(delta.replacedTypes()).containsExactly("widgets.example.com");
    assertThat(state.snapshot().knownTypes()).containsExactly(ShardKey.CATALOG_TYPE);
  }

  @Test
  void shouldReplaceAReturnedTypeBeforeItsFirstList() {
    announce(ClusterFixture.WIDGETS, TypeState.SYNCING);
    state.completeCatalog();
    assertThat(state.snapshot().replacedTypes()).doesNotContain("widgets.example.com");

    batch(() -> state.withdraw("widgets.example.com"));
    announce(ClusterFixture.WIDGETS, TypeState.SYNCING);

    assertThat(state.snapshot().knownTypes()).contains("widgets.example.com");
    assertThat(state.snapshot().replacedTypes()).contains("widgets.example.com");
  }

  @Test
  void shouldRefuseAChangeOfAnUnlistedType() {
    announce(PODS, TypeState.SYNCING);

    batch(() ->
        assertRefused(
            () -> state.upsert(ClusterFixture.entry("pods", POD)), "before the type's first list"));
    batch(() -> assertRefused(() -> state.remove("pods", "default", "a"), "first list"));
    batch(() -> assertRefused(() -> state.replaceType("nodes", Map.of()), "never announced"));
    batch(() -> assertRefused(() -> state.withdraw("nodes"), "never announced"));
    batch(() ->
        assertRefused(
            () -> state.upsert(ClusterFixture.entry(ShardKey.CATALOG_TYPE, POD)), "first list"));

    assertThat(state.isMidChange()).isFalse();
    assertThat(state.version()).isEqualTo(1);
  }

  @Test
  void shouldRefuseResourcesThatNoReceiverAcceptsAndChangeNothing() {
    listed(PODS, POD);
    long digest = state.digest();
    byte[] garbage = {1, 2, 3, 4};
    Projected huge =
        ClusterFixture.object("default", "huge", "x".repeat(Limits.RESOURCE_BYTES_MAX));
    Projected lost = ClusterFixture.object("n".repeat(300), "lost", "1");

    batch(() -> {
      assertRefused(
          () ->
              state.upsert(
                  ClusterFixture.entry("pods", new Projected("default", "a", "", "1", garbage))),
          "encoded");
      assertRefused(() -> state.upsert(ClusterFixture.entry("pods", huge)), "too large");
      assertRefused(() -> state.upsert(ClusterFixture.entry("pods", lost)), "too long");
      assertRefused(() -> state.replaceType("pods", ClusterFixture.list(PODS, huge)), "too large");
      assertRefused(
          () -> state.replaceType("pods", ClusterFixture.list(ClusterFixture.WIDGETS, POD)),
          "holds objects of widgets");
    });

    assertThat(state.digest()).isEqualTo(digest);
    assertThat(state.isMidChange()).isFalse();
  }

  @Test
  void shouldRefuseATypeWithTheNameOfTheCatalog() {
    TypeDescriptor twin = ClusterFixture.type("lockstep.dev", "Type", "types", false);

    batch(() -> assertRefused(() -> state.announce(twin, TypeState.SYNCING, ""), "left out"));
  }

  @Test
  void shouldRefuseMoreTypesThanOneMessageCanName() {
    int announced = 0;
    state.beginBatch(1);
    try {
      while (announced < 10_000) {
        state.announce(numbered(announced), TypeState.SYNCING, "");
        announced++;
      }
    } catch (RefusedOperationException e) {
      assertThat(e).hasMessageContaining("Choose the types to watch");
    }
    state.endBatch();

    assertThat(announced).isBetween(100, 9_999);
    List<String> known = state.snapshot().knownTypes();
    assertThat(known).hasSize(announced + 1);
    int bytes = known.stream().mapToInt(id -> id.length() + 3).sum();
    assertThat(bytes).isLessThan(64 << 10);
  }

  @Test
  void shouldRaiseTheHorizonWhenMoreTypesAreWithdrawnThanAreRemembered() {
    int rounds = 2 * KnownTypes.ID_BYTES_MAX / KnownTypes.bytesOf(numbered(0).typeId());
    for (int i = 0; i < rounds; i++) {
      TypeDescriptor type = numbered(i);
      batch(() -> state.announce(type, TypeState.SYNCING, ""));
      batch(() -> state.withdraw(type.typeId()));
    }

    assertThat(state.horizon()).isPositive().isLessThan(state.version());
    assertThat(state.since(state.horizon() - 1)).isInstanceOf(Capture.class);
    assertThat(state.changesSince(state.horizon()).replacedTypes().size()).isLessThan(rounds);
  }

  @Test
  @Holds("G28")
  @Fault(58)
  void shouldReportWhenNoVersionIsLeft() {
    HotState late =
        new HotState(StateLimits.DEFAULT, Position.VERSION_MAX - 2, Position.VERSION_MAX);
    late.beginBatch(1);
    late.announce(PODS, TypeState.SYNCING, "");
    late.endBatch();
    assertThat(late.isExhausted()).isFalse();

    late.beginBatch(2);
    late.replaceType("pods", ClusterFixture.list(PODS, POD));
    late.endBatch();

    assertThat(late.version()).isEqualTo(Position.VERSION_MAX);
    assertThat(late.isExhausted()).isTrue();
    assertThat(late.changesSince(Position.VERSION_MAX - 1).replacedTypes()).containsExactly("pods");
    assertThatThrownBy(() -> late.beginBatch(3))
        .isInstanceOf(Invariant.BrokenInvariantException.class);
  }

  @Test
  void shouldRefuseToAnswerWithinABatchAndToChangeOutsideOne() {
    assertThatThrownBy(() -> state.announce(PODS, TypeState.SYNCING, ""))
        .isInstanceOf(Invariant.BrokenInvariantException.class);
    state.beginBatch(1);
    assertThatThrownBy(() -> state.since(0)).isInstanceOf(Invariant.BrokenInvariantException.class);
    assertThatThrownBy(() -> state.beginBatch(2))
        .isInstanceOf(Invariant.BrokenInvariantException.class);
  }

  private static TypeDescriptor numbered(int number) {
    return ClusterFixture.type("example.com", "Kind", "plural-%05d".formatted(number), true);
  }

  private void listed(TypeDescriptor type, Projected... objects) {
    announce(type, TypeState.SYNCING);
    batch(() -> state.replaceType(type.typeId(), ClusterFixture.list(type, objects)));
  }

  private void announce(TypeDescriptor type, TypeState typeState) {
    batch(() -> state.announce(type, typeState, ""));
  }

  private void batch(Runnable operations) {
    state.beginBatch(1_000);
    operations.run();
    state.endBatch();
  }

  private static void assertRefused(Runnable operation, String why) {
    assertThatThrownBy(operation::run)
        .isInstanceOf(RefusedOperationException.class)
        .hasMessageContaining(why);
  }

  private String catalog(String typeId) {
    return state.snapshot().shards().stream()
        .filter(shard -> shard.key().equals(ShardKey.CATALOG))
        .flatMap(shard -> List.of(shard.resources()).stream())
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .filter(text -> text.contains(typeId))
        .findFirst()
        .orElseThrow();
  }
}
