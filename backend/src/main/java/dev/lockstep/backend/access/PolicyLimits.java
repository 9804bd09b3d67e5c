package dev.lockstep.backend.access;

/** Bounds on a set of policies. A set beyond one is refused as a whole, with the bound's number. */
public final class PolicyLimits {
  /** Rules in all policies together. */
  public static final int RULES_MAX = 10_000;

  /** Subjects in all policies together. */
  public static final int SUBJECTS_MAX = 100_000;

  /** Items in any list of a rule. */
  public static final int ITEMS_MAX = 1_000;

  /**
   * Combinations of API group, resource, namespace and name over all rules: what the rules come to
   * once they are taken apart.
   */
  public static final int ATOMS_MAX = 100_000;

  /** Of those, how many may deny. */
  public static final int DENYING_ATOMS_MAX = 5_000;

  /** Different windows; each is looked at whenever a subject's rights are compiled. */
  public static final int WINDOWS_MAX = 1_000;

  private PolicyLimits() {}
}
