package dev.lockstep.agent.types;

/**
 * The annotation in which kubectl keeps the last applied configuration: a copy of the whole object,
 * including the values of a Secret. It never passes.
 */
public final class LastApplied {

  public static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

  private LastApplied() {}
}
