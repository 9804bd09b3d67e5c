package dev.lockstep.protocol.state;

import dev.lockstep.protocol.position.Position;

/**
 * What changed in one shard since a position. Each name occurs once, with its newest value.
 * Immutable by agreement: nobody writes to the arrays.
 *
 * @param upserts encoded resources, oldest change first
 * @param upsertVersions the version in the stamp of each upsert
 * @param removals names, oldest removal first
 * @param removalVersions the version in the stamp of each removal
 */
public record ShardChanges(
    ShardKey key,
    byte[][] upserts,
    long[] upsertVersions,
    String[] removals,
    long[] removalVersions) {

  public boolean isEmpty() {
    return upserts.length == 0 && removals.length == 0;
  }

  /** The changes since a position that the shard's own walk stopped at. */
  /** Of the entries, which are in the order of their versions; 0 when there are none. */
  public long newestVersion() {
    long upsert = upsertVersions.length == 0 ? 0 : upsertVersions[upsertVersions.length - 1];
    long removal = removalVersions.length == 0 ? 0 : removalVersions[removalVersions.length - 1];
    return Math.max(upsert, removal);
  }

  static ShardChanges since(Shard shard, Position from) {
    int upsertCount = 0;
    int removalCount = 0;
    int first = Shard.NONE;
    for (int slot = shard.newest(); slot != Shard.NONE; slot = shard.older(slot)) {
      if (!shard.isStampedAfter(slot, from)) {
        break;
      }
      first = slot;
      if (shard.isTombstone(slot)) {
        removalCount++;
      } else {
        upsertCount++;
      }
    }
    ShardChanges changes =
        new ShardChanges(
            shard.key(),
            new byte[upsertCount][],
            new long[upsertCount],
            new String[removalCount],
            new long[removalCount]);
    changes.fill(shard, first);
    return changes;
  }

  private void fill(Shard shard, int first) {
    int upsert = 0;
    int removal = 0;
    for (int slot = first; slot != Shard.NONE; slot = shard.newer(slot)) {
      if (shard.isTombstone(slot)) {
        removals[removal] = shard.nameAt(slot);
        removalVersions[removal++] = shard.versionAt(slot);
      } else {
        upserts[upsert] = shard.resourceAt(slot);
        upsertVersions[upsert++] = shard.versionAt(slot);
      }
    }
  }
}
