package dev.lockstep.backend.replica;

/** The register's answer about an agent's boot id. */
public sealed interface Grant {
  /** The boot id may serve the cluster under this epoch. */
  record Granted(long epoch, boolean isNew) implements Grant {}

  /** The register knows a newer boot id, so this one may not serve any more. */
  record Fenced() implements Grant {}

  /** The register could not answer at the moment. */
  record Unknown() implements Grant {}
}
