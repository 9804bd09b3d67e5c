package dev.lockstep.agent.types;

/**
 * The annotation in which kubectl keeps what was last applied: a copy of the whole object, of a
 * Secret's values, too. It never passes by any way.
 */
public final class LastApplied {

  public static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

  private LastApplied() {}
}
