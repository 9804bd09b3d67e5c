package dev.lockstep.backend.access;

/**
 * A resource type: plural name and API group, as in {@code deployments.apps}. The core group is the
 * empty text.
 */
record TypeId(String group, String plural) {
  /** The type whose resources are the types themselves. */
  static final String CATALOG = "types.lockstep.dev";

  /** The group of Lockstep's own types, which rules cannot name. */
  static final String OWN_GROUP = "lockstep.dev";

  static TypeId parse(String text) {
    int dot = text.indexOf('.');
    return dot < 0
        ? new TypeId("", text)
        : new TypeId(text.substring(dot + 1), text.substring(0, dot));
  }
}
