package dev.lockstep.backend.view;

import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.ShardKey;
import java.util.Optional;

/**
 * A step's changes to one shard of its receiver: references to immutable encodings, taken in the
 * serial step, so that another thread can encode them later.
 */
public sealed interface ShardStep {
  ShardKey key();

  /** Approximate size of the content to encode. */
  long bytes();

  /**
   * Upserts and removals on top of what the receiver holds.
   *
   * @param since set if these are all changes of the shard after that position, so that all views
   *     of the whole shard share them
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

  /** The whole content of a shard, for views of the whole shard. */
  record Whole(ShardCapture capture, long bytes) implements ShardStep {
    @Override
    public ShardKey key() {
      return capture.key();
    }
  }

  /** The whole content of a view of a part of a shard. */
  record Part(ShardKey key, byte[][] resources, long bytes) implements ShardStep {}

  /** The shard leaves the receiver's view. */
  record Gone(ShardKey key) implements ShardStep {
    @Override
    public long bytes() {
      return 0;
    }
  }
}
