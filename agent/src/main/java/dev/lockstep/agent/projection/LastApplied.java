package dev.lockstep.agent.projection;

/**
 * The annotation in which kubectl keeps what was last applied: a copy of the whole object, of a
 * Secret's values, too. It never passes by any way.
 */
final class LastApplied {

  static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

  private LastApplied() {}
}
