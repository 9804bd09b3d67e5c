package dev.lockstep.protocol.state;

import dev.lockstep.protocol.position.Position;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One shard as it was at one position: references, taken in bulk within one serial step, to be
 * encoded later and elsewhere. Immutable by agreement; any thread.
 */
public final class ShardCapture {
  private final ShardKey key;
  private final Position changed;
  private final int objects;
  private final long digest;
  private final byte[] @Nullable [] slots;
  private final long[] versions;
  private final String[] removals;
  private final long[] removalVersions;

  ShardCapture(
      ShardKey key,
      Position changed,
      int objects,
      long digest,
      byte[] @Nullable [] slots,
      long[] versions,
      String[] removals,
      long[] removalVersions) {
    this.key = key;
    this.changed = changed;
    this.objects = objects;
    this.digest = digest;
    this.slots = slots;
    this.versions = versions;
    this.removals = removals;
    this.removalVersions = removalVersions;
  }

  public ShardKey key() {
    return key;
  }

  /**
   * When the shard last changed: the capture holds for every position from here until it next does.
   */
  public Position changed() {
    return changed;
  }

  public int objects() {
    return objects;
  }

  public long digest() {
    return digest;
  }

  /**
   * The encoded resources in no particular order. Linear in the shard; for outside the serial step.
   */
  public byte[][] resources() {
    byte[][] resources = new byte[objects][];
    int n = 0;
    for (byte[] resource : slots) {
      if (resource != null) {
        resources[n++] = resource;
      }
    }
    return resources;
  }

  /**
   * The content with its stamps, in version order and with the removals that are still known, so
   * that a receiver can rebuild the same version-ordered shard. Sorts; for outside the serial step.
   *
   * @throws IllegalStateException if the capture was taken without stamps
   */
  public ShardChanges inVersionOrder() {
    if (versions.length < slots.length) {
      throw new IllegalStateException("taken without stamps: " + key);
    }
    int[] order =
        IntStream.range(0, slots.length)
            .filter(slot -> slots[slot] != null)
            .boxed()
            .sorted(Comparator.comparingLong(slot -> versions[slot]))
            .mapToInt(Integer::intValue)
            .toArray();
    byte[][] upserts = new byte[order.length][];
    long[] upsertVersions = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      byte[] resource = slots[order[i]];
      if (resource != null) {
        upserts[i] = resource;
        upsertVersions[i] = versions[order[i]];
      }
    }
    return new ShardChanges(
        key,
        upserts,
        upsertVersions,
        Arrays.copyOf(removals, removals.length),
        Arrays.copyOf(removalVersions, removalVersions.length));
  }
}
