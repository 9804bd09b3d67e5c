package dev.lockstep.protocol.state;

import dev.lockstep.protocol.position.Position;
import java.util.Comparator;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * One shard as it was at one position: references, shared with the shard within one serial step, to
 * be encoded later and elsewhere. Immutable; any thread.
 */
public final class ShardCapture {
  private final ShardKey key;
  private final Position changed;
  private final int objects;
  private final long digest;
  private final SlotPages.Frozen slots;
  private final Keeper keeper;

  ShardCapture(
      ShardKey key,
      Position changed,
      int objects,
      long digest,
      SlotPages.Frozen slots,
      Keeper keeper) {
    this.key = key;
    this.changed = changed;
    this.objects = objects;
    this.digest = digest;
    this.slots = slots;
    this.keeper = keeper;
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
    for (int slot = 0; slot < slots.used(); slot++) {
      byte[] kept = slots.encoding(slot);
      if (kept != null && !Tombstone.is(kept)) {
        resources[n++] = keeper.resource(kept);
      }
    }
    return resources;
  }

  /**
   * The content with its stamps, in version order and with the removals that are still known, so
   * that a receiver can rebuild the same version-ordered shard. Sorts; for outside the serial step.
   */
  public ShardChanges inVersionOrder() {
    int[] live = inVersionOrder(kept -> !Tombstone.is(kept));
    int[] dead = inVersionOrder(Tombstone::is);
    ShardChanges.Builder content = new ShardChanges.Builder(key, keeper, live.length, dead.length);
    for (int slot : live) {
      content.add(slots.kept(slot), slots.version(slot));
    }
    for (int slot : dead) {
      content.add(slots.kept(slot), slots.version(slot));
    }
    return content.build();
  }

  private int[] inVersionOrder(Predicate<byte[]> wanted) {
    return IntStream.range(0, slots.used())
        .filter(slot -> {
          byte[] kept = slots.encoding(slot);
          return kept != null && wanted.test(kept);
        })
        .boxed()
        .sorted(Comparator.comparingLong(slots::version))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
