package dev.lockstep.bench.cluster.store;

import org.jspecify.annotations.Nullable;

/**
 * One remembered write.
 *
 * @param kind of the change
 * @param object the object after the write; for a deletion its last state under the deletion's
 *     resourceVersion
 * @param previous the object before, or null when the write created it
 */
public record Change(Kind kind, StoredObject object, @Nullable StoredObject previous) {

  /** The three kinds, named as a watch names them. */
  public enum Kind {
    ADDED,
    MODIFIED,
    DELETED
  }

  public long resourceVersion() {
    return object.resourceVersion();
  }

  int bytes() {
    return object.body().length;
  }
}
