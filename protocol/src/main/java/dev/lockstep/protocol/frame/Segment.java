package dev.lockstep.protocol.frame;

import dev.lockstep.protocol.state.ShardKey;

/**
 * Decoded segment: checked, inflated, ready to apply. Immutable by convention.
 *
 * @param upserts encoded resources whose heads are valid
 * @param upsertVersions as many as upserts, or none
 * @param removals names, none of which is also upserted
 * @param removalVersions as many as removals, or none
 */
public record Segment(
    ShardKey key,
    Kind kind,
    byte[][] upserts,
    long[] upsertVersions,
    String[] removals,
    long[] removalVersions) {

  /** What a segment does to its shard. */
  public enum Kind {
    /** Upserts and removals on top of what the receiver holds. */
    CHANGES,
    /** The shard's whole content; the segments that follow for the same shard continue it. */
    WHOLE,
    /** The shard leaves the receiver's view. */
    GONE
  }
}
