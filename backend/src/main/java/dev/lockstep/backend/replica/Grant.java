package dev.lockstep.backend.replica;

/** What an agent's boot id is given. */
public sealed interface Grant {
  /** The boot id may serve the cluster under this epoch. */
  record Granted(long epoch, boolean isNew) implements Grant {}

  /** A newer boot id has been seen: this one may change nothing any more. */
  record Fenced() implements Grant {}

  /** It could not be found out just now. */
  record Unknown() implements Grant {}
}
