package dev.lockstep.bench.cluster.api;

import dev.lockstep.bench.cluster.store.ResourceType;
import java.util.Locale;

/** Applies faults to the API's requests. */
public interface Gate {

  /** Called before any access to a type; throws an {@link ApiFailure} to refuse. */
  void admit(ResourceType type, Verb verb);

  /** Whether a watch may begin with the existing objects. */
  boolean offersStreamingLists();

  /** Whether lists of any version get the oldest remembered one. */
  boolean hasStaleCache();

  /** The verbs, as RBAC names them. */
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
