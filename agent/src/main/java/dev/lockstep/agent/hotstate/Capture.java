package dev.lockstep.agent.hotstate;

import dev.lockstep.protocol.state.ShardCapture;
import java.util.List;

/**
 * Everything that the hot state holds, with stamps and removals, for a receiver that holds nothing
 * or stands where no delta can start.
 *
 * @param knownTypes all types, including the catalog's own
 * @param replacedTypes the types that the capture holds completely; a receiver keeps its content of
 *     the others until their first list
 * @param horizon the oldest version that can be resumed
 */
public record Capture(
    Summary summary,
    List<ShardCapture> shards,
    List<String> knownTypes,
    List<String> replacedTypes,
    long horizon)
    implements Answer {

  public Capture {
    shards = List.copyOf(shards);
    knownTypes = List.copyOf(knownTypes);
    replacedTypes = List.copyOf(replacedTypes);
  }
}
