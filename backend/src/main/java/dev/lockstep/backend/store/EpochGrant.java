package dev.lockstep.backend.store;

/** What a boot id gets when it asks for its epoch. */
public sealed interface EpochGrant {
  /** The newest boot id has come again and goes on in its epoch. */
  record Same(long epoch) implements EpochGrant {}

  /** A boot id never seen before has got the next epoch; whoever held the last one is fenced. */
  record New(long epoch) implements EpochGrant {}

  /** A newer boot id has been seen: this one may change nothing any more. */
  record Fenced(long newestEpoch) implements EpochGrant {}
}
