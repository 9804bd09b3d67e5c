package dev.lockstep.bench.cluster.api;

import dev.lockstep.bench.cluster.store.ResourceType;

/** Asked before a request for a type is served; it throws an {@link ApiFailure} to refuse. */
public interface Gate {

  /** Lets everything pass. */
  Gate OPEN = (_, _) -> {};

  void admit(ResourceType type, Verb verb);

  /** What can be done to a type, named as RBAC names it. */
  enum Verb {
    GET,
    LIST,
    WATCH,
    CREATE,
    UPDATE,
    PATCH,
    DELETE,
    DELETECOLLECTION;

    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
