package dev.lockstep.backend.access;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The hours in which a rule is in force: open while the zone's local time is in [from, to) on a
 * listed day. If {@code to} is not after {@code from}, the window runs over midnight and belongs to
 * the day on which it begins.
 *
 * <p>When local time is put back and an hour occurs twice, the window is open both times; a skipped
 * hour does not occur.
 *
 * @param fromMinute minute of the day, from 0
 * @param toMinute minute of the day, up to 1440
 */
record Window(Set<DayOfWeek> days, int fromMinute, int toMinute, ZoneId zone) {
  static final int DAY_MINUTES = 24 * 60;

  /** Every window opens and closes within a week, except for skipped hours; two weeks find it. */
  private static final int SEARCH_DAYS = 15;

  Window(Set<DayOfWeek> days, int fromMinute, int toMinute, ZoneId zone) {
    if (days.isEmpty() || fromMinute < 0 || fromMinute >= DAY_MINUTES || fromMinute == toMinute) {
      throw new IllegalArgumentException("a window needs days and different times");
    }
    if (toMinute < 0 || toMinute > DAY_MINUTES) {
      throw new IllegalArgumentException("a window ends within a day");
    }
    this.days = Collections.unmodifiableSet(EnumSet.copyOf(days));
    this.fromMinute = fromMinute;
    this.toMinute = toMinute;
    this.zone = zone;
  }

  boolean isOpen(Instant at) {
    LocalDateTime wall = LocalDateTime.ofInstant(at, zone);
    int minute = wall.getHour() * 60 + wall.getMinute();
    boolean today = days.contains(wall.getDayOfWeek());
    if (fromMinute < toMinute) {
      return today && minute >= fromMinute && minute < toMinute;
    }
    boolean yesterday = days.contains(wall.getDayOfWeek().minus(1));
    return (today && minute >= fromMinute) || (yesterday && minute < toMinute);
  }

  /**
   * The first instant after {@code at} at which the window opens or closes. For a window that does
   * neither for two weeks, an instant at which to ask again.
   */
  Instant nextEdge(Instant at) {
    boolean open = isOpen(at);
    LocalDate first = LocalDateTime.ofInstant(at, zone).toLocalDate().minusDays(1);
    TreeSet<Instant> candidates = new TreeSet<>();
    ZoneRules rules = zone.getRules();
    for (int day = 0; day <= SEARCH_DAYS; day++) {
      LocalDateTime midnight = first.plusDays(day).atStartOfDay();
      addInstants(candidates, rules, midnight);
      addInstants(candidates, rules, midnight.plusMinutes(fromMinute));
      addInstants(candidates, rules, midnight.plusMinutes(toMinute));
    }
    Instant end = candidates.last();
    addTransitions(candidates, rules, at, end);
    // Between two candidates local time runs evenly and passes none of the window's times.
    for (Instant candidate : candidates.tailSet(at, false)) {
      if (isOpen(candidate) != open) {
        return candidate;
      }
    }
    return end;
  }

  /** Adds the instants of a local time: none if it is skipped, two if it occurs twice. */
  private static void addInstants(TreeSet<Instant> into, ZoneRules rules, LocalDateTime wall) {
    for (ZoneOffset offset : rules.getValidOffsets(wall)) {
      into.add(wall.toInstant(offset));
    }
  }

  private static void addTransitions(
      TreeSet<Instant> into, ZoneRules rules, Instant after, Instant until) {
    @Nullable ZoneOffsetTransition transition = rules.nextTransition(after);
    while (transition != null && transition.getInstant().isBefore(until)) {
      into.add(transition.getInstant());
      transition = rules.nextTransition(transition.getInstant());
    }
  }
}
