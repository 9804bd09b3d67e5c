package dev.lockstep.bench.cluster.store;

import java.util.List;

/**
 * Objects of one type as they were at one resourceVersion, in key order.
 *
 * @param objects the objects of this page
 * @param next the first key of the next page, or empty on the last one
 * @param remaining number of objects of the range after this page
 */
public record Page(List<StoredObject> objects, String next, long remaining) {

  public boolean isLast() {
    return next.isEmpty();
  }
}
