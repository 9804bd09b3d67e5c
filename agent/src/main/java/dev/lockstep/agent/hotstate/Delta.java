package dev.lockstep.agent.hotstate;

import dev.lockstep.protocol.state.ShardChanges;
import java.util.List;

/**
 * What changed after one version, up to another. Empty when they are the same: then it tells the
 * digest, and nothing else.
 *
 * @param shards each with something in it; the shard with the oldest newest change first
 * @param replacedTypes types that this delta holds as a whole: whatever else a receiver holds of
 *     them is gone. They became ready, or were withdrawn, after {@code from}.
 */
public record Delta(
    long from,
    long to,
    List<ShardChanges> shards,
    List<String> replacedTypes,
    long digest,
    long objects,
    long stampedMs)
    implements Answer {

  public Delta {
    shards = List.copyOf(shards);
    replacedTypes = List.copyOf(replacedTypes);
  }
}
