package dev.lockstep.protocol.state;

import dev.lockstep.protocol.position.Position;

/**
 * Changes of one shard since a position. Each name occurs once, with its newest value. Immutable by
 * convention: callers must not write to the arrays. Any thread.
 */
public final class ShardChanges {
  private final ShardKey key;
  private final Keeper keeper;
  private final byte[][] upserts;
  private final long[] upsertVersions;
  private final String[] removals;
  private final long[] removalVersions;

  /**
   * @param upserts encoded resources, oldest change first
   * @param upsertVersions the version in the stamp of each upsert
   * @param removals names, oldest removal first
   * @param removalVersions the version in the stamp of each removal
   */
  public ShardChanges(
      ShardKey key,
      byte[][] upserts,
      long[] upsertVersions,
      String[] removals,
      long[] removalVersions) {
    this.key = key;
    this.keeper = Keeper.PLAIN;
    this.upserts = upserts;
    this.upsertVersions = upsertVersions;
    this.removals = removals;
    this.removalVersions = removalVersions;
  }

  /** With room for so many of each, which a builder fills. */
  private ShardChanges(ShardKey key, Keeper keeper, int upserts, int removals) {
    this.key = key;
    this.keeper = keeper;
    this.upserts = new byte[upserts][];
    this.upsertVersions = new long[upserts];
    this.removals = new String[removals];
    this.removalVersions = new long[removals];
  }

  /** The upserts of others, without their removals. */
  private ShardChanges(ShardChanges others) {
    this.key = others.key;
    this.keeper = others.keeper;
    this.upserts = others.upserts;
    this.upsertVersions = others.upsertVersions;
    this.removals = new String[0];
    this.removalVersions = new long[0];
  }

  public ShardKey key() {
    return key;
  }

  public int upsertCount() {
    return upserts.length;
  }

  /** Returns an encoded resource; each call decodes it again unless its form is plain. */
  public byte[] upsert(int i) {
    return keeper.resource(upserts[i]);
  }

  /** The length of an encoded resource. */
  public int upsertBytes(int i) {
    return keeper.resourceBytes(upserts[i]);
  }

  /** All encoded resources, oldest change first. */
  public byte[][] upserts() {
    if (keeper == Keeper.PLAIN) {
      return upserts;
    }
    byte[][] resources = new byte[upserts.length][];
    for (int i = 0; i < resources.length; i++) {
      resources[i] = upsert(i);
    }
    return resources;
  }

  /** The version in the stamp of each upsert. */
  public long[] upsertVersions() {
    return upsertVersions;
  }

  /** Names, oldest removal first. */
  public String[] removals() {
    return removals;
  }

  /** The version in the stamp of each removal. */
  public long[] removalVersions() {
    return removalVersions;
  }

  public boolean isEmpty() {
    return upserts.length == 0 && removals.length == 0;
  }

  /** The newest version in a stamp, which the last upsert or removal has; 0 without changes. */
  public long newestVersion() {
    long upsert = upsertVersions.length == 0 ? 0 : upsertVersions[upsertVersions.length - 1];
    long removal = removalVersions.length == 0 ? 0 : removalVersions[removalVersions.length - 1];
    return Math.max(upsert, removal);
  }

  /** Returns these changes without the removals. */
  public ShardChanges withoutRemovals() {
    return new ShardChanges(this);
  }

  /** Walks from the newest change back to the position, and collects the changes after it. */
  static ShardChanges since(Shard shard, Position from) {
    int upserts = 0;
    int removals = 0;
    int first = Shard.NONE;
    for (int slot = shard.newest(); slot != Shard.NONE; slot = shard.older(slot)) {
      if (!shard.isStampedAfter(slot, from)) {
        break;
      }
      first = slot;
      if (shard.isTombstone(slot)) {
        removals++;
      } else {
        upserts++;
      }
    }
    Builder changes = new Builder(shard.key(), shard.keeper(), upserts, removals);
    for (int slot = first; slot != Shard.NONE; slot = shard.newer(slot)) {
      changes.add(shard.keptAt(slot), shard.versionAt(slot));
    }
    return changes.build();
  }

  /** Collects kept entries; the caller adds each kind in the order of its versions. */
  static final class Builder {
    private final ShardChanges changes;
    private int upserts;
    private int removals;

    Builder(ShardKey key, Keeper keeper, int upserts, int removals) {
      this.changes = new ShardChanges(key, keeper, upserts, removals);
    }

    void add(byte[] kept, long version) {
      if (Tombstone.is(kept)) {
        changes.removals[removals] = ResourceHead.name(kept);
        changes.removalVersions[removals++] = version;
      } else {
        changes.upserts[upserts] = kept;
        changes.upsertVersions[upserts++] = version;
      }
    }

    ShardChanges build() {
      return changes;
    }
  }
}
