package dev.lockstep.protocol.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Holds;
import dev.lockstep.protocol.position.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The version-ordered state against a naive model that keeps every version whole. */
class StatePropertyTest {
  private static final String[] TYPES = {"pods", "deployments.apps", "nodes"};
  private static final String[] NAMESPACES = {"", "a", "b"};

  /** G9: after any history, changes since any resumable position lead exactly to the present. */
  @Property(tries = 300)
  @Holds("G9")
  void shouldReturnAllChangesSinceAnyResumablePosition(
      @ForAll long seed,
      @ForAll boolean isPrepared,
      @ForAll @IntRange(min = 0, max = 12) int tombstonesMax) {
    World world = new World(seed, new StateLimits(tombstonesMax, 40), isPrepared);
    for (int i = 0; i < 60; i++) {
      world.step();
      world.check();
    }
  }

  @Property(tries = 100)
  @Holds("G5")
  void shouldRebuildTheSameOrderFromACaptureWithStamps(
      @ForAll long seed, @ForAll boolean isPrepared) {
    World world = new World(seed, new StateLimits(1_000, 1_000_000), isPrepared);
    for (int i = 0; i < 40; i++) {
      world.step();
    }

    State copy = new State(new StateLimits(1_000, 1_000_000));
    copy.begin(world.state.position(), 0);
    for (ShardCapture capture : world.state.capture()) {
      replay(copy, capture.inVersionOrder());
    }
    copy.end();

    assertThat(StateModel.of(copy)).isEqualTo(StateModel.of(world.state));
    assertThat(copy.digest()).isEqualTo(world.state.digest());
    for (Position position : world.history.keySet()) {
      Map<String, String> fromCopy = StateModel.copy(world.history.get(position));
      copy.changesSince(position).forEach(changes -> StateModel.apply(fromCopy, changes));
      assertThat(fromCopy).as("from %s, seed %s", position, seed).isEqualTo(world.newest());
    }
  }

  /** A capture shares pages with its shard, and its keeper also reads the bytes of older ones. */
  @Property(tries = 100)
  void shouldKeepACaptureUnchangedWhenTheStateChanges(
      @ForAll long seed, @ForAll boolean isPrepared) {
    World world = new World(seed, new StateLimits(5, 40), isPrepared);
    List<Map<String, String>> expected = new ArrayList<>();
    List<List<ShardCapture>> captures = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      world.step();
      expected.add(world.newest());
      captures.add(world.state.capture());
    }

    for (int i = 0; i < captures.size(); i++) {
      Map<String, String> content = new TreeMap<>();
      captures.get(i).forEach(capture -> StateModel.apply(content, capture.inVersionOrder()));
      assertThat(content).as("capture %s, seed %s", i, seed).isEqualTo(expected.get(i));
    }
  }

  private static void replay(State state, ShardChanges content) {
    record Entry(long version, byte[] resource, String removal) {}
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < content.upserts().length; i++) {
      entries.add(new Entry(content.upsertVersions()[i], content.upserts()[i], ""));
    }
    for (int i = 0; i < content.removals().length; i++) {
      entries.add(new Entry(content.removalVersions()[i], new byte[0], content.removals()[i]));
    }
    entries.sort(java.util.Comparator.comparingLong(Entry::version));
    for (Entry entry : entries) {
      Position stamp = new Position(1, entry.version());
      if (entry.removal().isEmpty()) {
        state.upsert(content.key(), entry.resource(), stamp);
      } else {
        state.addTombstone(content.key(), entry.removal(), stamp);
      }
    }
  }

  /** A state that changes at random, and all its past contents. */
  private static final class World {
    final Random random;
    final long seed;
    final State state;
    final TreeMap<Position, Map<String, String>> history = new TreeMap<>();
    final boolean isPrepared;
    final Map<String, SaltedEntries> makers = new HashMap<>();
    long version;
    long nowMs;

    World(long seed, StateLimits limits, boolean isPrepared) {
      this.seed = seed;
      this.random = new Random(seed);
      this.state = new State(limits);
      this.isPrepared = isPrepared;
      history.put(Position.ORIGIN, new TreeMap<>());
    }

    Map<String, String> newest() {
      return history.lastEntry().getValue();
    }

    void step() {
      nowMs += random.nextInt(5);
      Map<String, String> content = StateModel.copy(newest());
      state.begin(new Position(1, ++version), nowMs);
      int operations = random.nextInt(4);
      for (int i = 0; i < operations; i++) {
        operation(content);
      }
      boolean different = !content.equals(newest());
      if (different || random.nextBoolean()) {
        state.end();
      } else if (!state.endIfChanged()) {
        version--;
        return;
      }
      history.put(state.position(), content);
    }

    private void operation(Map<String, String> content) {
      ShardKey key =
          new ShardKey(
              TYPES[random.nextInt(TYPES.length)], NAMESPACES[random.nextInt(NAMESPACES.length)]);
      String name = "n" + random.nextInt(6);
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 -> {
          byte[] resource = resource(name);
          boolean differs = state.differs(key, resource);
          boolean isChanged =
              isPrepared ? state.upsert(entry(key, resource)) : state.upsert(key, resource);
          assertThat(isChanged).isEqualTo(differs);
          content.put(key + "/" + name, StateModel.hex(resource));
        }
        case 4, 5 -> {
          boolean held = content.remove(key + "/" + name) != null;
          assertThat(state.remove(key, name)).isEqualTo(held);
        }
        case 6 -> {
          List<byte[]> resources = some();
          state.replaceShard(key, resources);
          content.keySet().removeIf(k -> k.startsWith(key + "/"));
          put(content, key, resources);
        }
        default -> {
          List<byte[]> all = some();
          Map<ShardKey, List<byte[]>> shards = Map.of(key, all);
          if (isPrepared) {
            state.replaceTypeByEntries(
                key.type(), Map.of(key, all.stream().map(each -> entry(key, each)).toList()));
          } else {
            state.replaceType(key.type(), shards);
          }
          content.keySet().removeIf(k -> k.startsWith(key.type() + "/"));
          shards.forEach((k, resources) -> put(content, k, resources));
        }
      }
    }

    /** Now and then another maker takes over a type, whether the state holds any of it or not. */
    private Entry entry(ShardKey key, byte[] resource) {
      if (random.nextInt(40) == 0) {
        makers.remove(key.type());
      }
      return makers
          .computeIfAbsent(key.type(), type -> new SaltedEntries(type, random.nextInt()))
          .entry(key.namespace(), resource);
    }

    /** Some resources are much longer than the part that all have in common. */
    private byte[] resource(String name) {
      String content = "v" + random.nextInt(3);
      return ResourceFixture.resource(
          name, random.nextInt(4) == 0 ? content.repeat(1 + random.nextInt(60)) : content);
    }

    private List<byte[]> some() {
      Set<String> names = new HashSet<>();
      List<byte[]> resources = new ArrayList<>();
      for (int n = random.nextInt(5); n > 0; n--) {
        String name = "n" + random.nextInt(6);
        if (names.add(name)) {
          resources.add(resource(name));
        }
      }
      return resources;
    }

    private static void put(Map<String, String> content, ShardKey key, List<byte[]> resources) {
      resources.forEach(r -> content.put(key + "/" + ResourceHead.name(r), StateModel.hex(r)));
    }

    void check() {
      assertThat(StateModel.of(state)).as("seed %s", seed).isEqualTo(newest());
      assertThat(state.digest()).isEqualTo(StateModel.digest(state));
      assertThat(state.objects()).isEqualTo(newest().size());
      long captured = 0;
      for (ShardCapture capture : state.capture()) {
        assertThat(capture.resources().length).isEqualTo(capture.objects());
        captured += capture.objects();
      }
      assertThat(captured).isEqualTo(state.objects());
      history.forEach((position, content) -> {
        if (state.canResume(position)) {
          Map<String, String> from = StateModel.copy(content);
          state.changesSince(position).forEach(changes -> StateModel.apply(from, changes));
          assertThat(from).as("from %s, seed %s", position, seed).isEqualTo(newest());
        }
      });
    }
  }
}
