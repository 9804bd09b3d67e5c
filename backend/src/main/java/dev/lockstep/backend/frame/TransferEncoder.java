package dev.lockstep.backend.frame;

import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.view.ShardStep;
import dev.lockstep.protocol.frame.SegmentEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Encodes transfers, one after the other. Owned by the encoding thread. It caches contents of
 * shards, so that views of the same shard share its bytes.
 */
public final class TransferEncoder implements AutoCloseable {
  /** Approximate bound on the inflated size of a chunk, so that none becomes a deflate bomb. */
  static final int CHUNK_INFLATED_BYTES = 8 << 20;

  private final int chunkBytes;
  private final SegmentCoder coder;

  public TransferEncoder(int chunkBytes, long keptBytesMax, Counts counts) {
    this.chunkBytes = chunkBytes;
    this.coder = SegmentCoder.lasting(keptBytesMax, counts);
  }

  /**
   * Encodes all of a transfer.
   *
   * @param progressed called after each chunk
   */
  void encode(Transfer transfer, List<ShardStep> steps, Consumer<Transfer> progressed) {
    List<byte[]> pending = new ArrayList<>();
    long pendingBytes = 0;
    long pendingInflated = 0;
    for (ShardStep step : steps) {
      for (byte[] segment : coder.encode(step)) {
        boolean full =
            pendingBytes + segment.length > chunkBytes || pendingInflated > CHUNK_INFLATED_BYTES;
        if (full && !pending.isEmpty()) {
          transfer.add(pending, false);
          progressed.accept(transfer);
          pending.clear();
          pendingBytes = 0;
          pendingInflated = 0;
        }
        pending.add(segment);
        pendingBytes += segment.length;
        pendingInflated += SegmentEncoder.inflatedBytes(segment);
      }
    }
    transfer.add(pending, true);
    progressed.accept(transfer);
  }

  @Override
  public void close() {
    coder.close();
  }
}
