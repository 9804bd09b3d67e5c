package dev.lockstep.agent.hotstate;

import dev.lockstep.protocol.state.ShardChanges;
import java.util.List;

/**
 * The changes from one version to another. It is empty when they are the same, and then conveys the
 * digest only.
 *
 * @param shards none of them empty; the shard with the oldest newest change first
 * @param replacedTypes types that this delta holds completely: a receiver drops all other content
 *     of them. They became ready, or were withdrawn, after {@code from}.
 */
public record Delta(
    long from, Summary summary, List<ShardChanges> shards, List<String> replacedTypes)
    implements Answer {

  public Delta {
    shards = List.copyOf(shards);
    replacedTypes = List.copyOf(replacedTypes);
  }
}
