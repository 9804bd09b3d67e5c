package dev.lockstep.protocol.frame;

import dev.lockstep.protocol.state.ShardKey;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongArrayList;

/** Decoded segment: checked, inflated, ready to apply. Immutable by convention. */
public final class Segment {
  private static final byte[][] NO_UPSERTS = {};
  private static final String[] NO_REMOVALS = {};
  private static final long[] NO_VERSIONS = {};

  private final ShardKey key;
  private final Kind kind;
  private final byte[][] upserts;
  private final long[] upsertVersions;
  private final String[] removals;
  private final long[] removalVersions;

  /** What a segment does to its shard. */
  public enum Kind {
    /** Upserts and removals on top of what the receiver holds. */
    CHANGES,
    /** The shard's whole content; the segments that follow for the same shard continue it. */
    WHOLE,
    /** The shard leaves the receiver's view. */
    GONE
  }

  private Segment(Builder built) {
    this.key = built.key;
    this.kind = built.kind;
    this.upserts = built.upserts.isEmpty() ? NO_UPSERTS : built.upserts.toArray(byte[][]::new);
    this.upsertVersions = versions(built.upsertVersions);
    this.removals = built.removals.isEmpty() ? NO_REMOVALS : built.removals.toArray(String[]::new);
    this.removalVersions = versions(built.removalVersions);
  }

  private static long[] versions(LongArrayList list) {
    return list.isEmpty() ? NO_VERSIONS : list.toLongArray();
  }

  public static Builder builder(ShardKey key, Kind kind) {
    return new Builder(key, kind);
  }

  public ShardKey key() {
    return key;
  }

  public Kind kind() {
    return kind;
  }

  /** Encoded resources whose heads are valid. */
  public byte[][] upserts() {
    return upserts;
  }

  /** As many as upserts, or none. */
  public long[] upsertVersions() {
    return upsertVersions;
  }

  /** Names, none of which is also upserted. */
  public String[] removals() {
    return removals;
  }

  /** As many as removals, or none. */
  public long[] removalVersions() {
    return removalVersions;
  }

  /** Collects the entries of a segment in their order. */
  public static final class Builder {
    private final ShardKey key;
    private final Kind kind;
    private final LongArrayList upsertVersions = new LongArrayList();
    private final LongArrayList removalVersions = new LongArrayList();
    // Most segments have entries of one kind only.
    private List<byte[]> upserts = List.of();
    private List<String> removals = List.of();

    private Builder(ShardKey key, Kind kind) {
      this.key = key;
      this.kind = kind;
    }

    public Builder upsert(byte[] resource) {
      if (upserts.isEmpty()) {
        upserts = new ArrayList<>();
      }
      upserts.add(resource);
      return this;
    }

    public Builder removal(String name) {
      if (removals.isEmpty()) {
        removals = new ArrayList<>();
      }
      removals.add(name);
      return this;
    }

    List<byte[]> upserts() {
      return upserts;
    }

    List<String> removals() {
      return removals;
    }

    LongArrayList upsertVersions() {
      return upsertVersions;
    }

    LongArrayList removalVersions() {
      return removalVersions;
    }

    public Segment build() {
      return new Segment(this);
    }
  }
}
