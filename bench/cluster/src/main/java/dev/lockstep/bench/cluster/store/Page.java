package dev.lockstep.bench.cluster.store;

import java.util.List;

/**
 * Objects of one type as they were at one resourceVersion, in key order.
 *
 * @param objects the objects of this page
 * @param next the key at which the next page begins, or an empty text when this is the last
 * @param remaining how many objects of the range come after this page
 */
public record Page(List<StoredObject> objects, String next, long remaining) {

  public boolean isLast() {
    return next.isEmpty();
  }
}
