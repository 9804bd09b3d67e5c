package dev.lockstep.backend.access;

/** Bounds on a set of policies. A set beyond one is refused as a whole; the message names it. */
public final class PolicyLimits {
  /** Rules in all policies together. */
  public static final int RULES_MAX = 10_000;

  /** Subjects in all policies together. */
  public static final int SUBJECTS_MAX = 100_000;

  /** Items in any list of a rule. */
  public static final int ITEMS_MAX = 1_000;

  /** Atoms of all rules: combinations of API group, resource, namespace and name. */
  public static final int ATOMS_MAX = 100_000;

  /** Atoms of denying rules. */
  public static final int DENYING_ATOMS_MAX = 5_000;

  /** Different windows; compiling a subject's rights evaluates each. */
  public static final int WINDOWS_MAX = 1_000;

  private PolicyLimits() {}
}
