package dev.lockstep.bench.cluster.api;

import dev.lockstep.bench.cluster.store.ObjectTable;
import dev.lockstep.bench.cluster.store.ResourceType;
import dev.lockstep.bench.cluster.store.StoredObject;
import java.util.List;

/** What the API answers. Objects are references; the server turns them into bytes as it sends. */
public sealed interface ApiAnswer {

  /** A small document. */
  record Document(int code, String contentType, byte[] body) implements ApiAnswer {}

  /** One object. */
  record One(int code, ResourceType type, String version, StoredObject object)
      implements ApiAnswer {}

  /**
   * A list.
   *
   * @param resourceVersion the version at which all its objects stood together
   * @param continueToken how to go on, or an empty text
   * @param remaining objects after this page, or -1 when that is not told
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
   * @param table where its changes come from
   * @param selection which of them it sees
   * @param initial objects it begins with, as ADDED
   * @param initialEnd whether a bookmark tells the end of the initial objects
   * @param nextIndex the first change it may see
   * @param after it sees no change up to this resourceVersion
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

  /** A watch that ends at once with an ERROR event, as when its resourceVersion is forgotten. */
  record WatchError(ApiFailure failure) implements ApiAnswer {}
}
