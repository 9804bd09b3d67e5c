package dev.lockstep.protocol.state;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The naive model of a state: all content, by shard and name, as text. */
public final class StateModel {
  private StateModel() {}

  /** What a state holds. */
  public static Map<String, String> of(State state) {
    Map<String, String> content = new TreeMap<>();
    state
        .shards()
        .forEach(shard ->
            shard.forEach(resource ->
                content.put(shard.key() + "/" + ResourceHead.name(resource), hex(resource))));
    return content;
  }

  /** The digest that content has, computed the slow way. */
  public static long digest(State state) {
    long[] sum = new long[1];
    state
        .shards()
        .forEach(shard -> shard.forEach(resource -> sum[0] += shard.key().entryHash(resource)));
    return sum[0];
  }

  public static void apply(Map<String, String> content, ShardChanges changes) {
    for (String removal : changes.removals()) {
      content.remove(changes.key() + "/" + removal);
    }
    for (byte[] upsert : changes.upserts()) {
      content.put(changes.key() + "/" + ResourceHead.name(upsert), hex(upsert));
    }
  }

  public static Map<String, String> copy(Map<String, String> content) {
    return content.entrySet().stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
  }

  static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }
}
