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
  record One(int code, Form form, StoredObject object) implements ApiAnswer {}

  /**
   * The form in which objects are written.
   *
   * @param version of the type, as the request named it
   */
  record Form(ResourceType type, String version) {}

  /**
   * A list.
   *
   * @param resourceVersion the version of all its objects
   * @param continueToken token of the next page, or empty
   * @param remaining objects after this page, or -1 when unknown
   */
  record ObjectList(
      Form form,
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
   */
  record Watch(
      ObjectTable table,
      String version,
      Selection selection,
      WatchOptions options,
      Beginning beginning)
      implements ApiAnswer {}

  /**
   * The beginning of a watch.
   *
   * @param initial objects it begins with, as ADDED
   * @param initialEnd whether a bookmark marks the end of the initial objects
   * @param nextIndex the first change it may see
   * @param after resourceVersion up to which it sees no change
   */
  record Beginning(List<StoredObject> initial, boolean initialEnd, long nextIndex, long after) {}

  /** A watch that ends at once with an ERROR event, as when its resourceVersion is forgotten. */
  record WatchError(ApiFailure failure) implements ApiAnswer {}
}
