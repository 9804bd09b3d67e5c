package dev.lockstep.backend.view;

import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.ShardKey;
import java.util.Optional;

/**
 * What a step does to one shard of its receiver. References to immutable encodings, taken in the
 * serial step, so that it can be encoded later and elsewhere.
 */
public sealed interface ShardStep {
  ShardKey key();

  /** Size of what has to be encoded, roughly. */
  long bytes();

  /**
   * Upserts and removals on top of what the receiver holds.
   *
   * @param since set when these are all of the shard's changes after that position, the same for
   *     whoever sees the whole shard
   */
  record Changes(ShardChanges changes, Optional<Position> since) implements ShardStep {
    private static final int ENTRY_BYTES = 16;

    @Override
    public ShardKey key() {
      return changes.key();
    }

    @Override
    public long bytes() {
      long bytes = 0;
      for (byte[] upsert : changes.upserts()) {
        bytes += upsert.length + ENTRY_BYTES;
      }
      for (String removal : changes.removals()) {
        bytes += removal.length() + ENTRY_BYTES;
      }
      return bytes;
    }
  }

  /** All that a shard holds, for who sees the whole shard. */
  record Whole(ShardCapture capture, long bytes) implements ShardStep {
    @Override
    public ShardKey key() {
      return capture.key();
    }
  }

  /** All that a view sees of a shard. */
  record Part(ShardKey key, byte[][] resources, long bytes) implements ShardStep {}

  /** The shard leaves what the receiver sees. */
  record Gone(ShardKey key) implements ShardStep {
    @Override
    public long bytes() {
      return 0;
    }
  }
}
