package dev.lockstep.backend.access;

/** What a subject may see of one shard. */
public sealed interface ShardAccess {
  ShardAccess NONE = new None();
  ShardAccess WHOLE = new Whole();

  /** Nothing; the shard looks as if it were not there. */
  record None() implements ShardAccess {}

  /** Every entry, also those that come later. */
  record Whole() implements ShardAccess {}

  /** The entries that the filter allows. */
  record Part(EntryFilter filter) implements ShardAccess {}
}
