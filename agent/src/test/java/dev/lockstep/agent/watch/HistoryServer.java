package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A server's history of one type: changes with their versions, and a limit on how far back it goes.
 */
final class HistoryServer {

  /** A change; a version is used for one change only, and many belong to other types. */
  record Change(long version, EventKind kind, String name) {}

  private final RandomGenerator random;
  private final List<Change> changes = new ArrayList<>();
  private final Map<String, Long> now = new TreeMap<>();
  private long head = 90;
  private long compacted;

  HistoryServer(RandomGenerator random) {
    this.random = random;
  }

  void change() {
    head += 1 + random.nextInt(3);
    String name = "o" + random.nextInt(12);
    EventKind kind =
        !now.containsKey(name)
            ? EventKind.ADDED
            : random.nextInt(3) == 0 ? EventKind.DELETED : EventKind.MODIFIED;
    if (kind == EventKind.DELETED) {
      now.remove(name);
    } else {
      now.put(name, head);
    }
    changes.add(new Change(head, kind, name));
  }

  void compact() {
    compacted = head;
  }

  boolean remembers(long version) {
    return version >= compacted;
  }

  long head() {
    return head;
  }

  List<Change> after(long version) {
    return changes.stream().filter(change -> change.version() > version).toList();
  }

  Change any() {
    return changes.get(random.nextInt(changes.size()));
  }

  boolean isEmpty() {
    return changes.isEmpty();
  }

  /** Name and version of each object at a version, in the harness' format. */
  Map<String, String> at(long version) {
    Map<String, String> state = new TreeMap<>();
    for (Change change : changes) {
      if (change.version() > version) {
        break;
      }
      if (change.kind() == EventKind.DELETED) {
        state.remove(change.name());
      } else {
        state.put(change.name(), change.name() + "@" + change.version());
      }
    }
    return state;
  }
}
