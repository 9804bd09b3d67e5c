package dev.lockstep.protocol.state;

import dev.lockstep.protocol.position.Position;
import java.util.Comparator;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * One shard's entries at one position: references, taken in one serial step, so that another thread
 * can encode them later. Immutable; any thread.
 */
public final class ShardCapture {
  private final ShardKey key;
  private final Position changed;
  private final int objects;
  private final long digest;
  private final SlotPages.Frozen slots;
  private final Keeper keeper;

  /**
   * @param slots of the shard, as they are now
   */
  ShardCapture(Shard shard, SlotPages.Frozen slots) {
    this.key = shard.key();
    this.changed = shard.changed();
    this.objects = shard.objects();
    this.digest = shard.digest();
    this.slots = slots;
    this.keeper = shard.keeper();
  }

  public ShardKey key() {
    return key;
  }

  /** Position of the shard's last change: the capture is valid from there until the next one. */
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
   * Returns the encoded resources in no particular order. Linear in the shard, so not for the
   * serial step.
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
   * Returns the entries and the known removals in version order, with their stamps, so that a
   * receiver can rebuild the same version-ordered shard. Sorts, so not for the serial step.
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
