package dev.lockstep.bench.cluster.api;

import dev.lockstep.bench.cluster.store.ObjectTable;
import dev.lockstep.bench.cluster.store.ResourceType;
import dev.lockstep.bench.cluster.store.StoredObject;
import java.util.List;

/** An answer of the API. Objects are references; the server encodes them as it sends. */
public sealed interface ApiAnswer {

  /** A small document. */
  record Document(int code, String contentType, byte[] body) implements ApiAnswer {}

  /** One object. */
  record One(int code, ResourceType type, String version, StoredObject object)
      implements ApiAnswer {}

  /**
   * A list.
   *
   * @param resourceVersion the version of all its objects
   * @param continueToken token of the next page, or empty
   * @param remaining objects after this page, or -1 when unknown
   */
  record ObjectList(
      ResourceType type,
      String version,
      long resourceVersion,
      String continueToken,
      long remaining,
      List<StoredObject> objects)
      implements ApiAnswer {}

  /**
   * A watch.
   *
   * @param table the source of its changes
   * @param selection the changes that it sees
   * @param initial objects it begins with, as ADDED
   * @param initialEnd whether a bookmark marks the end of the initial objects
   * @param nextIndex the first change it may see
   * @param after resourceVersion up to which it sees no change
   */
  record Watch(
      ObjectTable table,
      String version,
      Selection selection,
      WatchOptions options,
      List<StoredObject> initial,
      boolean initialEnd,
      long nextIndex,
      long after)
      implements ApiAnswer {}

  /** A watch that ends at once with an ERROR event, because its resourceVersion is forgotten. */
  record WatchError(ApiFailure failure) implements ApiAnswer {}
}
