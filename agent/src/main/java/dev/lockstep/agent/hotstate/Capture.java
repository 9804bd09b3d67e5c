package dev.lockstep.agent.hotstate;

import dev.lockstep.protocol.state.ShardCapture;
import java.util.List;

/**
 * All that the hot state holds, with stamps and removals, for a receiver that holds nothing or
 * something that a delta cannot start from.
 *
 * @param knownTypes all types there are, the catalog's own among them
 * @param replacedTypes those of them that are here as a whole; what a receiver holds of the others
 *     stays until their first list
 * @param horizon the oldest version from which changes can be told
 */
public record Capture(
    long to,
    List<ShardCapture> shards,
    List<String> knownTypes,
    List<String> replacedTypes,
    long horizon,
    long digest,
    long objects,
    long stampedMs)
    implements Answer {

  public Capture {
    shards = List.copyOf(shards);
    knownTypes = List.copyOf(knownTypes);
    replacedTypes = List.copyOf(replacedTypes);
  }
}
