package dev.lockstep.backend.view;

import dev.lockstep.protocol.state.ShardKey;

/** The times at which the agent stamped recent changes. */
public interface Stamps {
  /** For changes of long ago. */
  Stamps UNKNOWN = (version, key, isWhole) -> 0;

  /**
   * Returns the time of a change, by the agent's clock; 0 if unknown.
   *
   * @param isWhole whether the reader sees the whole shard
   */
  long of(long version, ShardKey key, boolean isWhole);
}
