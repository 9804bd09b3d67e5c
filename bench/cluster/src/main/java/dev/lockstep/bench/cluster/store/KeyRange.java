package dev.lockstep.bench.cluster.store;

import java.util.Collections;
import java.util.NavigableMap;

/**
 * A range of keys.
 *
 * @param namespace only this namespace's keys, or all when it is empty
 * @param fromKey the first key of the range, or empty
 */
public record KeyRange(String namespace, String fromKey) {

  public static final KeyRange ALL = new KeyRange("", "");

  public static KeyRange of(String namespace) {
    return new KeyRange(namespace, "");
  }

  <T> NavigableMap<String, T> in(NavigableMap<String, T> map) {
    if (namespace.isEmpty()) {
      return map.tailMap(fromKey, true);
    }
    String first = namespace + "/";
    String from = fromKey.compareTo(first) > 0 ? fromKey : first;
    // '0' follows '/', so this is where the keys that begin with "namespace/" end.
    String end = namespace + "0";
    return from.compareTo(end) < 0
        ? map.subMap(from, true, end, false)
        : Collections.emptyNavigableMap();
  }
}
