package dev.lockstep.backend.access;

/** The part of one shard that is visible to a subject. */
public sealed interface ShardAccess {
  ShardAccess NONE = new None();
  ShardAccess WHOLE = new Whole();

  /** Nothing: the shard seems not to exist. */
  record None() implements ShardAccess {}

  /** Every entry, including later ones. */
  record Whole() implements ShardAccess {}

  /** The entries that the filter allows. */
  record Part(EntryFilter filter) implements ShardAccess {}
}
