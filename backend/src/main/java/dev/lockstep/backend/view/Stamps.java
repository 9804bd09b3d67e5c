package dev.lockstep.backend.view;

import dev.lockstep.protocol.state.ShardKey;

/** Knows when the agent stamped what changed lately. */
public interface Stamps {
  /** For whoever looks at changes of long ago. */
  Stamps UNKNOWN = (version, key, isWhole) -> 0;

  /**
   * By the agent's clock; 0 when it is not known.
   *
   * @param isWhole whether all of the shard is seen
   */
  long of(long version, ShardKey key, boolean isWhole);
}
