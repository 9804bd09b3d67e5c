package dev.lockstep.backend.view;

import dev.lockstep.protocol.position.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Names of entries that left a view of a shard, in the order in which they left, so that only
 * receivers that had an entry learn of its removal. Bounded: the oldest go first, and all
 * departures since the {@link #horizon} are known.
 */
final class Leavers {
  static final int STAYS_MAX = 10_000;

  private record Stay(String name, Position entered, Position left) {}

  private final ArrayDeque<Stay> stays = new ArrayDeque<>();
  private Position horizon;

  Leavers(Position birth) {
    this.horizon = birth;
  }

  /** The oldest position since which all departures are known. */
  Position horizon() {
    return horizon;
  }

  /** Adds a departure; returns whether the oldest one had to go for it. */
  boolean add(String name, Position entered, Position left) {
    stays.addLast(new Stay(name, entered, left));
    if (stays.size() <= STAYS_MAX) {
      return false;
    }
    horizon = stays.removeFirst().left();
    return true;
  }

  /**
   * Returns the names that left after a position, of those that a follower at that position holds;
   * newest first.
   *
   * @param present names that have come back, which the follower gets as upserts
   */
  List<String> since(Position from, Set<String> present) {
    List<String> names = new ArrayList<>();
    Set<String> reported = new HashSet<>();
    Iterator<Stay> newestFirst = stays.descendingIterator();
    while (newestFirst.hasNext()) {
      Stay stay = newestFirst.next();
      if (!stay.left().isAfter(from)) {
        break;
      }
      boolean held = !stay.entered().isAfter(from);
      if (held && !present.contains(stay.name()) && reported.add(stay.name())) {
        names.add(stay.name());
      }
    }
    return names;
  }
}
