package dev.lockstep.bench.cluster.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All objects of one type, ordered by key, with the type's history.
 *
 * <p>Only {@link ClusterState} writes here, because only it has the resourceVersion. Reading at an
 * old resourceVersion undoes the later changes, so its cost depends on their number, not on the
 * number of objects. Owner: the cluster's thread.
 */
public final class ObjectTable {

  private ResourceType type;
  private final TreeMap<String, StoredObject> objects = new TreeMap<>();
  private final ChangeLog log;

  ObjectTable(ResourceType type, HistoryLimits limits, long createdAt) {
    this.type = type;
    this.log = new ChangeLog(limits, createdAt);
  }

  public ResourceType type() {
    return type;
  }

  public ChangeLog log() {
    return log;
  }

  public int size() {
    return objects.size();
  }

  public boolean isEmpty(String namespace) {
    return KeyRange.of(namespace).in(objects).isEmpty();
  }

  public @Nullable StoredObject find(String key) {
    return objects.get(key);
  }

  public Optional<StoredObject> get(String key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** References to the newest objects of a range, in key order. */
  public List<StoredObject> capture(KeyRange range) {
    return new ArrayList<>(range.in(objects).values());
  }

  /** Whether this type can be read at a resourceVersion. */
  public boolean remembers(long resourceVersion) {
    return resourceVersion >= log.compacted();
  }

  /**
   * The objects of a range as they were at a remembered resourceVersion.
   *
   * @param limit the most objects to return
   * @param wanted selects the objects that count
   */
  public Page page(
      long resourceVersion, KeyRange range, int limit, Predicate<StoredObject> wanted) {
    if (!remembers(resourceVersion)) {
      throw new IllegalArgumentException(
          "resourceVersion " + resourceVersion + " of " + type.id() + " is forgotten");
    }
    PastObjects past = new PastObjects(objects, log, resourceVersion, range);
    List<StoredObject> page = new ArrayList<>();
    String next = "";
    long remaining = 0;
    while (past.hasNext()) {
      StoredObject object = past.next();
      if (!wanted.test(object)) {
        continue;
      }
      if (page.size() < limit) {
        page.add(object);
      } else {
        next = next.isEmpty() ? object.key() : next;
        remaining++;
      }
    }
    return new Page(page, next, remaining);
  }

  void put(StoredObject object) {
    StoredObject previous = objects.put(object.key(), object);
    Change.Kind kind = previous == null ? Change.Kind.ADDED : Change.Kind.MODIFIED;
    log.append(new Change(kind, object, previous));
  }

  StoredObject remove(StoredObject object, long resourceVersion) {
    objects.remove(object.key());
    StoredObject last = object.at(resourceVersion);
    log.append(new Change(Change.Kind.DELETED, last, object));
    return last;
  }

  void redefine(ResourceType redefined) {
    type = redefined;
  }

  void restore(long resourceVersion) {
    List<StoredObject> past =
        page(resourceVersion, KeyRange.ALL, Integer.MAX_VALUE, _ -> true).objects();
    objects.clear();
    past.forEach(object -> objects.put(object.key(), object));
    log.reset(resourceVersion);
  }
}
