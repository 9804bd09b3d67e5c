package dev.lockstep.bench.cluster.api;

import dev.lockstep.bench.cluster.store.ResourceType;
import java.util.Locale;

/** Decides how a request is served, so that a cluster can be made to behave badly. */
public interface Gate {

  /** Asked before a type is touched; throws an {@link ApiFailure} to refuse. */
  void admit(ResourceType type, Verb verb);

  /** Whether a watch may begin with the objects there are. */
  boolean offersStreamingLists();

  /** Whether lists that take any version get the oldest one that is remembered. */
  boolean hasStaleCache();

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
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
