package dev.lockstep.backend.store;

/** The answer to a boot id that asks for its epoch. */
public sealed interface EpochGrant {
  /** The newest boot id has connected again and continues in its epoch. */
  record Same(long epoch) implements EpochGrant {}

  /** A new boot id has the next epoch; the agent with the last one is fenced. */
  record New(long epoch) implements EpochGrant {}

  /** A newer boot id has connected: this one may change nothing. */
  record Fenced(long newestEpoch) implements EpochGrant {}
}
