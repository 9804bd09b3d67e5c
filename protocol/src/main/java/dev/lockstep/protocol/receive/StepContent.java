package dev.lockstep.protocol.receive;

import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The segments of one step by shard. Applies them to a state in the way that the step requires. */
final class StepContent {
  private final Map<ShardKey, List<Segment>> byShard;

  private StepContent(Map<ShardKey, List<Segment>> byShard) {
    this.byShard = byShard;
  }

  static StepContent of(StateStep step) {
    Map<ShardKey, List<Segment>> byShard = new LinkedHashMap<>();
    for (Segment segment : step.segments()) {
      byShard.computeIfAbsent(segment.key(), key -> new ArrayList<>(1)).add(segment);
    }
    return new StepContent(byShard);
  }

  /** Applies an ordinary step: changes, whole shards, shards that leave, and complete types. */
  void apply(State state, List<String> replacedTypes) {
    Set<String> replaced = new HashSet<>(replacedTypes);
    replaced.forEach(type -> state.replaceType(type, upsertsOf(type)));
    byShard.forEach((key, segments) -> {
      if (!replaced.contains(key.type())) {
        apply(state, key, segments);
      }
    });
  }

  private static void apply(State state, ShardKey key, List<Segment> segments) {
    switch (segments.getFirst().kind()) {
      case WHOLE -> state.replaceShard(key, upserts(segments));
      case GONE -> state.removeShard(key);
      case CHANGES -> {
        for (Segment segment : segments) {
          for (String name : segment.removals()) {
            state.remove(key, name);
          }
          for (byte[] resource : segment.upserts()) {
            state.upsert(key, resource);
          }
        }
      }
    }
  }

  /** Applies a reset that covers everything. */
  void replaceAll(State state) {
    for (Shard shard : List.copyOf(shardsOf(state))) {
      if (!byShard.containsKey(shard.key())) {
        state.removeShard(shard.key());
      }
    }
    byShard.forEach((key, segments) -> state.replaceShard(key, upserts(segments)));
  }

  /** Applies an agent's reset to the state from its earlier life: stamps only the differences. */
  void bridge(State state, List<String> replacedTypes, Set<String> knownTypes) {
    for (String type : state.types()) {
      if (!knownTypes.contains(type)) {
        state.replaceType(type, Map.of());
      }
    }
    for (String type : replacedTypes) {
      state.replaceType(type, upsertsOf(type));
    }
  }

  /**
   * Applies an agent's reset to an empty state: rebuilds the agent's order and its removals.
   *
   * @param to the newest stamp that an entry gets, whatever the agent sends
   */
  void fill(State state, Position to) {
    byShard.forEach((key, segments) -> {
      List<Stamped> entries = new ArrayList<>();
      for (Segment segment : segments) {
        collect(segment, to, entries);
      }
      // Each segment has its upserts before its removals, so the stamps are not in order yet.
      entries.sort(Comparator.comparingLong(Stamped::version));
      for (Stamped entry : entries) {
        Position stamp = new Position(to.epoch(), entry.version());
        if (entry.resource() != null) {
          state.upsert(key, entry.resource(), stamp);
        } else {
          state.addTombstone(key, entry.name(), stamp);
        }
      }
    });
  }

  private record Stamped(long version, byte @Nullable [] resource, String name) {}

  private static void collect(Segment segment, Position to, List<Stamped> entries) {
    for (int i = 0; i < segment.upserts().length; i++) {
      long version =
          segment.upsertVersions().length == 0 ? to.version() : segment.upsertVersions()[i];
      entries.add(new Stamped(Math.min(version, to.version()), segment.upserts()[i], ""));
    }
    for (int i = 0; i < segment.removalVersions().length; i++) {
      long version = Math.min(segment.removalVersions()[i], to.version());
      entries.add(new Stamped(version, null, segment.removals()[i]));
    }
  }

  private Map<ShardKey, List<byte[]>> upsertsOf(String type) {
    Map<ShardKey, List<byte[]>> upserts = new LinkedHashMap<>();
    byShard.forEach((key, segments) -> {
      if (key.type().equals(type)) {
        upserts.put(key, upserts(segments));
      }
    });
    return upserts;
  }

  private static List<byte[]> upserts(List<Segment> segments) {
    List<byte[]> upserts = new ArrayList<>();
    for (Segment segment : segments) {
      upserts.addAll(List.of(segment.upserts()));
    }
    return upserts;
  }

  private static List<Shard> shardsOf(State state) {
    List<Shard> shards = new ArrayList<>();
    state.shards().forEach(shards::add);
    return shards;
  }
}
