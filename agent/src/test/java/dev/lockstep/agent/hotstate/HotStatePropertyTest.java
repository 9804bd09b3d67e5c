package dev.lockstep.agent.hotstate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Holds;
import dev.lockstep.protocol.state.ResourceHead;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeTry;

/** The hot state against a map with a copy for every version. */
class HotStatePropertyTest {
  private static final byte[] RELIC = ClusterFixture.resource("relic", "of an earlier life");

  private HotStateModel model = new HotStateModel();
  private long nowMs;

  @BeforeTry
  void begin() {
    model = new HotStateModel();
    nowMs = 1_000;
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    return Change.some(60);
  }

  @Property
  @Holds("G1")
  void shouldMakeOneVersionForEachBatchThatChangedSomething(
      @ForAll("changes") List<Change> changes) {
    HotState state = new HotState(StateLimits.DEFAULT);

    play(changes, state);

    assertThat(state.version()).isEqualTo(model.newest());
  }

  @Property
  void shouldLeadFromEveryVersionToTheNewest(@ForAll("changes") List<Change> changes) {
    HotState state = new HotState(StateLimits.DEFAULT);
    play(changes, state);

    for (long from = 0; from <= state.version(); from++) {
      checkDelta(state.changesSince(from));
    }
    checkCapture(state.snapshot());
  }

  @Property
  @Holds("G5")
  void shouldAnswerWithACaptureOnlyPastTheHorizon(@ForAll("changes") List<Change> changes) {
    HotState state = new HotState(new StateLimits(3, 30));
    play(changes, state);

    for (long from = 0; from <= state.version() + 1; from++) {
      boolean canResume = from >= state.horizon() && from <= state.version();
      switch (state.since(from)) {
        case Delta delta -> {
          assertThat(canResume).isTrue();
          checkDelta(delta);
        }
        case Capture capture -> {
          assertThat(canResume).isFalse();
          checkCapture(capture);
        }
      }
    }
  }

  @Property
  void shouldCountItsContent(@ForAll("changes") List<Change> changes) {
    HotState state = new HotState(StateLimits.DEFAULT);
    play(changes, state);
    Map<ShardKey, Map<String, byte[]>> content = model.at(model.newest()).content();

    Census census = state.census();

    for (TypeCensus type : census.types()) {
      List<byte[]> held =
          content.entrySet().stream()
              .filter(entry -> entry.getKey().type().equals(type.typeId()))
              .flatMap(entry -> entry.getValue().values().stream())
              .toList();
      assertThat(type.size().objects()).isEqualTo(held.size());
      assertThat(type.size().bytes())
          .isEqualTo(held.stream().mapToLong(bytes -> bytes.length).sum());
      assertThat(type.isReady()).isEqualTo(isReady(type.typeId()));
    }
    assertThat(census.types()).hasSize(content.getOrDefault(ShardKey.CATALOG, Map.of()).size());
  }

  private boolean isReady(String typeId) {
    return model.at(model.newest()).ready().contains(typeId);
  }

  /** Applies operations to the state and to the model, and compares them after each batch. */
  private void play(List<Change> changes, HotState state) {
    state.beginBatch(nowMs);
    for (Change change : changes) {
      if (change instanceof Change.EndBatch(long pauseMs)) {
        endBatch(state);
        nowMs += pauseMs;
        state.beginBatch(nowMs);
      } else {
        assertThat(Change.apply(change, state)).isEqualTo(model.apply(change));
      }
    }
    endBatch(state);
  }

  private void endBatch(HotState state) {
    assertThat(state.endBatch()).isEqualTo(model.endBatch());
    Map<ShardKey, Map<String, byte[]>> content = model.at(model.newest()).content();
    assertThat(state.digest()).isEqualTo(digest(content));
    assertThat(state.objects()).isEqualTo(content.values().stream().mapToLong(Map::size).sum());
  }

  /**
   * Content of a receiver at the old version, with relics of types that it never received as a
   * whole.
   */
  private void checkDelta(Delta delta) {
    HotStateModel.Version before = model.at(delta.from());
    HotStateModel.Version after = model.at(delta.to());
    Set<String> replaced =
        after.covered().entrySet().stream()
            .filter(type -> type.getValue() > delta.from())
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(new TreeSet<>(delta.replacedTypes())).isEqualTo(replaced);
    Map<ShardKey, Map<String, byte[]>> held = HotStateModel.copyOf(before.content());
    Map<ShardKey, Map<String, byte[]>> expected = HotStateModel.copyOf(after.content());
    for (String typeId : List.of("pods", "nodes", "widgets.example.com")) {
      if (!before.covered().containsKey(typeId)) {
        ShardKey key = new ShardKey(typeId, "relics");
        held.computeIfAbsent(key, k -> new TreeMap<>()).put("relic", RELIC);
        if (!replaced.contains(typeId)) {
          expected.computeIfAbsent(key, k -> new TreeMap<>()).put("relic", RELIC);
        }
      }
    }

    held.keySet().removeIf(key -> replaced.contains(key.type()));
    for (ShardChanges changes : delta.shards()) {
      Map<String, byte[]> shard = held.computeIfAbsent(changes.key(), key -> new TreeMap<>());
      List.of(changes.removals()).forEach(shard::remove);
      for (byte[] resource : changes.upserts()) {
        shard.put(ResourceHead.name(resource), resource);
      }
    }

    assertThat(text(held)).isEqualTo(text(expected));
    assertThat(delta.digest()).isEqualTo(digest(after.content()));
    assertThat(delta.summary().stampedMs() == 0).isEqualTo(delta.from() == delta.to());
  }

  private void checkCapture(Capture capture) {
    HotStateModel.Version version = model.at(capture.to());
    Map<ShardKey, Map<String, byte[]>> held = new HashMap<>();
    for (ShardCapture shard : capture.shards()) {
      for (byte[] resource : shard.inVersionOrder().upserts()) {
        held.computeIfAbsent(shard.key(), key -> new TreeMap<>())
            .put(ResourceHead.name(resource), resource);
      }
    }
    assertThat(text(held)).isEqualTo(text(version.content()));
    assertThat(new TreeSet<>(capture.replacedTypes())).isEqualTo(new TreeSet<>(version.ready()));
    assertThat(capture.knownTypes()).containsAll(capture.replacedTypes());
    assertThat(capture.digest()).isEqualTo(digest(version.content()));
  }

  private static long digest(Map<ShardKey, Map<String, byte[]>> content) {
    long digest = 0;
    for (Map.Entry<ShardKey, Map<String, byte[]>> shard : content.entrySet()) {
      for (byte[] resource : shard.getValue().values()) {
        digest += shard.getKey().entryHash(resource);
      }
    }
    return digest;
  }

  /** Makes content comparable and readable. */
  private static Map<String, String> text(Map<ShardKey, Map<String, byte[]>> content) {
    Map<String, String> text = new TreeMap<>();
    content.forEach((key, shard) ->
        shard.forEach((name, bytes) ->
            text.put(key + "/" + name, new String(bytes, StandardCharsets.UTF_8))));
    return text;
  }
}
