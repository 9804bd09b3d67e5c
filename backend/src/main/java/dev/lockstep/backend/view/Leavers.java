package dev.lockstep.backend.view;

import dev.lockstep.protocol.position.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Which entries were seen in a shard and then not any more, in the order in which they left, so
 * that a removal is told to those who had the entry and to nobody else. Bounded: the oldest are
 * forgotten first, and the {@link #horizon} says from where on all are known.
 */
final class Leavers {
  static final int STAYS_MAX = 10_000;

  private record Stay(String name, Position entered, Position left) {}

  private final ArrayDeque<Stay> stays = new ArrayDeque<>();
  private Position horizon;

  Leavers(Position birth) {
    this.horizon = birth;
  }

  /** The oldest position from which it can be told who left. */
  Position horizon() {
    return horizon;
  }

  /** Notes that a name has left; whether another had to be forgotten for it. */
  boolean add(String name, Position entered, Position left) {
    stays.addLast(new Stay(name, entered, left));
    if (stays.size() <= STAYS_MAX) {
      return false;
    }
    horizon = stays.removeFirst().left();
    return true;
  }

  /**
   * Who left after a position, of those whom a follower there holds; the newest first.
   *
   * @param present those who are back, of whom a follower is told anyway
   */
  List<String> since(Position from, Set<String> present) {
    List<String> names = new ArrayList<>();
    Set<String> told = new HashSet<>();
    Iterator<Stay> newestFirst = stays.descendingIterator();
    while (newestFirst.hasNext()) {
      Stay stay = newestFirst.next();
      if (!stay.left().isAfter(from)) {
        break;
      }
      boolean held = !stay.entered().isAfter(from);
      if (held && !present.contains(stay.name()) && told.add(stay.name())) {
        names.add(stay.name());
      }
    }
    return names;
  }
}
