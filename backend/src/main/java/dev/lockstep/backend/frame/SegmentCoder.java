package dev.lockstep.backend.frame;

import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.view.ShardStep;
import dev.lockstep.protocol.frame.SegmentEncoder;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardKey;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Encodes steps of shards: each content and each run of changes once for all views that see it. One
 * thread owns a coder. Its cache is bounded in bytes; the least recently used goes first.
 */
public final class SegmentCoder implements AutoCloseable {
  private sealed interface Key {
    /** All changes of a shard since a position, valid while the state does not change. */
    record Changes(ShardKey shard, Position since) implements Key {}

    /**
     * A whole shard; the digest distinguishes contents before and after a repair of the replica.
     */
    record Content(ShardKey shard, Position changed, long digest) implements Key {}
  }

  private final SegmentEncoder encoder = new SegmentEncoder(false);
  private final LinkedHashMap<Key, List<byte[]>> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final boolean keepsChanges;
  private final long keptBytesMax;
  private final Counts counts;
  private long keptBytes;

  private SegmentCoder(boolean keepsChanges, long keptBytesMax, Counts counts) {
    this.keepsChanges = keepsChanges;
    this.keptBytesMax = keptBytesMax;
    this.counts = counts;
  }

  /** Creates a coder for serial steps, whose owner calls {@link #forget} when the state changes. */
  public static SegmentCoder perTick(long keptBytesMax, Counts counts) {
    return new SegmentCoder(true, keptBytesMax, counts);
  }

  /** Creates a coder that keeps only contents, which are valid until their shard changes. */
  public static SegmentCoder lasting(long keptBytesMax, Counts counts) {
    return new SegmentCoder(false, keptBytesMax, counts);
  }

  public List<byte[]> encode(ShardStep step) {
    return switch (step) {
      case ShardStep.Changes changes -> changes(changes);
      case ShardStep.Whole whole -> content(whole.capture());
      case ShardStep.Part part -> encoder.whole(part.key(), part.resources());
      case ShardStep.Gone gone -> List.of(SegmentEncoder.gone(gone.key()));
    };
  }

  private List<byte[]> changes(ShardStep.Changes changes) {
    if (!keepsChanges || changes.since().isEmpty()) {
      counts.add(Count.SEGMENTS_ENCODED);
      return encoder.changes(changes.changes());
    }
    Key key = new Key.Changes(changes.key(), changes.since().get());
    List<byte[]> known = kept.get(key);
    if (known != null) {
      counts.add(Count.SEGMENTS_SHARED);
      return known;
    }
    counts.add(Count.SEGMENTS_ENCODED);
    return keep(key, encoder.changes(changes.changes()));
  }

  private List<byte[]> content(ShardCapture capture) {
    Key key = new Key.Content(capture.key(), capture.changed(), capture.digest());
    List<byte[]> known = kept.get(key);
    if (known != null) {
      counts.add(Count.CONTENT_SHARED);
      return known;
    }
    counts.add(Count.CONTENT_ENCODED);
    return keep(key, encoder.whole(capture.key(), capture.resources()));
  }

  private List<byte[]> keep(Key key, List<byte[]> segments) {
    kept.put(key, segments);
    keptBytes += bytes(segments);
    while (keptBytes > keptBytesMax && kept.size() > 1) {
      keptBytes -= bytes(kept.pollFirstEntry().getValue());
    }
    return segments;
  }

  /** Clears the cache. */
  public void forget() {
    kept.clear();
    keptBytes = 0;
  }

  @Override
  public void close() {
    encoder.close();
  }

  private static long bytes(List<byte[]> segments) {
    long bytes = 0;
    for (byte[] segment : segments) {
      bytes += segment.length;
    }
    return bytes;
  }
}
