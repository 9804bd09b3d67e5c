package dev.lockstep.bench.cluster.store;

import java.util.Iterator;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over a range of a type at an earlier resourceVersion: the newest objects, with later
 * changes undone. Valid until the next write.
 */
final class PastObjects implements Iterator<StoredObject> {

  private final TreeMap<String, Optional<StoredObject>> undone = new TreeMap<>();
  private final Iterator<StoredObject> newest;
  private final Iterator<Optional<StoredObject>> past;
  private @Nullable StoredObject nextNewest;
  private @Nullable StoredObject nextPast;

  PastObjects(
      NavigableMap<String, StoredObject> objects,
      ChangeLog log,
      long resourceVersion,
      KeyRange range) {
    long oldest = log.indexAfter(resourceVersion);
    // Backwards, so that the oldest of several changes of a key decides.
    for (long index = log.end() - 1; index >= oldest; index--) {
      Change change = log.get(index);
      undone.put(change.object().key(), Optional.ofNullable(change.previous()));
    }
    newest = range.in(objects).values().iterator();
    past = range.in(undone).values().iterator();
    advanceNewest();
    advancePast();
  }

  @Override
  public boolean hasNext() {
    return nextNewest != null || nextPast != null;
  }

  @Override
  public StoredObject next() {
    StoredObject fromNewest = nextNewest;
    StoredObject fromPast = nextPast;
    if (fromNewest != null
        && (fromPast == null || fromNewest.key().compareTo(fromPast.key()) < 0)) {
      advanceNewest();
      return fromNewest;
    }
    if (fromPast == null) {
      throw new NoSuchElementException();
    }
    advancePast();
    return fromPast;
  }

  private void advanceNewest() {
    nextNewest = null;
    while (nextNewest == null && newest.hasNext()) {
      StoredObject candidate = newest.next();
      if (!undone.containsKey(candidate.key())) {
        nextNewest = candidate;
      }
    }
  }

  private void advancePast() {
    nextPast = null;
    while (nextPast == null && past.hasNext()) {
      nextPast = past.next().orElse(null);
    }
  }
}
