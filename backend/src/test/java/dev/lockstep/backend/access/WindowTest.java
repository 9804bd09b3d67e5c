package dev.lockstep.backend.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.SlowRule.Hours;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class WindowTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final List<String> SHORT =
      List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

  private static final Set<DayOfWeek> WORKDAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);

  @Test
  void shouldOpenAndCloseOnTheMinuteWhenItIsADayWindow() {
    Window window = new Window(WORKDAYS, 9 * 60, 18 * 60, BERLIN);

    assertThat(window.isOpen(berlin("2026-01-05T08:59:59"))).isFalse();
    assertThat(window.isOpen(berlin("2026-01-05T09:00:00"))).isTrue();
    assertThat(window.isOpen(berlin("2026-01-05T17:59:59"))).isTrue();
    assertThat(window.isOpen(berlin("2026-01-05T18:00:00"))).isFalse();
    assertThat(window.isOpen(berlin("2026-01-04T12:00:00"))).isFalse();
    assertThat(window.nextEdge(berlin("2026-01-05T09:00:00")))
        .isEqualTo(berlin("2026-01-05T18:00:00"));
    assertThat(window.nextEdge(berlin("2026-01-02T18:00:00")))
        .isEqualTo(berlin("2026-01-05T09:00:00"));
  }

  @Test
  void shouldBelongToItsFirstDayWhenItRunsOverMidnight() {
    Window window = new Window(EnumSet.of(DayOfWeek.FRIDAY), 22 * 60, 6 * 60, BERLIN);

    assertThat(window.isOpen(berlin("2026-01-02T21:59:59"))).isFalse();
    assertThat(window.isOpen(berlin("2026-01-02T22:00:00"))).isTrue();
    assertThat(window.isOpen(berlin("2026-01-03T05:59:59"))).isTrue();
    assertThat(window.isOpen(berlin("2026-01-03T06:00:00"))).isFalse();
    assertThat(window.isOpen(berlin("2026-01-02T03:00:00"))).isFalse();
    assertThat(window.isOpen(berlin("2026-01-03T22:30:00"))).isFalse();
    assertThat(window.nextEdge(berlin("2026-01-02T23:00:00")))
        .isEqualTo(berlin("2026-01-03T06:00:00"));
  }

  @Test
  void shouldOpenAtTheFirstExistingTimeWhenItsBeginningIsSkipped() {
    // On 29 March 2026 the clocks in Berlin go from 02:00 to 03:00.
    Window window = new Window(EnumSet.of(DayOfWeek.SUNDAY), 2 * 60 + 30, 4 * 60, BERLIN);

    assertThat(window.nextEdge(Instant.parse("2026-03-28T23:00:00Z")))
        .isEqualTo(Instant.parse("2026-03-29T01:00:00Z"));
    assertThat(window.nextEdge(Instant.parse("2026-03-29T01:00:00Z")))
        .isEqualTo(Instant.parse("2026-03-29T02:00:00Z"));
  }

  @Test
  void shouldNotOpenWhenAllOfItIsSkipped() {
    Window window = new Window(EnumSet.of(DayOfWeek.SUNDAY), 2 * 60 + 10, 2 * 60 + 50, BERLIN);

    assertThat(window.nextEdge(Instant.parse("2026-03-28T23:00:00Z")))
        .isEqualTo(berlin("2026-04-05T02:10:00"));
  }

  @Test
  void shouldOpenBothTimesWhenTheHourOccursTwice() {
    // On 25 October 2026 the clocks in Berlin go from 03:00 back to 02:00.
    Window window = new Window(EnumSet.of(DayOfWeek.SUNDAY), 2 * 60 + 15, 2 * 60 + 45, BERLIN);

    Instant opens = window.nextEdge(Instant.parse("2026-10-24T23:00:00Z"));
    Instant closes = window.nextEdge(opens);
    Instant opensAgain = window.nextEdge(closes);
    Instant closesAgain = window.nextEdge(opensAgain);

    assertThat(List.of(opens, closes, opensAgain, closesAgain))
        .containsExactly(
            Instant.parse("2026-10-25T00:15:00Z"),
            Instant.parse("2026-10-25T00:45:00Z"),
            Instant.parse("2026-10-25T01:15:00Z"),
            Instant.parse("2026-10-25T01:45:00Z"));
  }

  @Test
  void shouldAskAgainInTwoWeeksWhenItNeverCloses() {
    Window window = new Window(EnumSet.allOf(DayOfWeek.class), 0, 24 * 60, BERLIN);
    Instant at = berlin("2026-01-05T09:00:00");

    Instant next = window.nextEdge(at);

    assertThat(next).isAfter(at.plusSeconds(13 * 86_400));
    assertThat(window.isOpen(next)).isTrue();
  }

  /** Walks minute by minute, which is slow but cannot miss an edge. */
  @Property(tries = 150)
  void shouldFindTheSameEdgesAsAWalkByMinutes(@ForAll("cases") Case example) {
    Window window = example.window();
    Instant edge = window.nextEdge(example.at());
    boolean open = window.isOpen(example.at());
    assertThat(open).isEqualTo(SlowEvaluator.isWithin(example.hours(), example.at()));

    Instant minute = example.at();
    for (int step = 0; step < 4 * 24 * 60; step++) {
      minute = minute.plusSeconds(60);
      boolean now = SlowEvaluator.isWithin(example.hours(), minute);
      assertThat(window.isOpen(minute)).isEqualTo(now);
      if (now != open) {
        assertThat(edge).isEqualTo(minute);
        return;
      }
    }
    assertThat(edge).isAfter(minute);
  }

  /** A window, the same in words, and an instant on a full minute. */
  record Case(Set<DayOfWeek> days, int from, int to, String zone, Instant at) {
    Window window() {
      return new Window(days, from, to, ZoneId.of(zone));
    }

    Hours hours() {
      List<String> names =
          days.stream().map(day -> SHORT.get(day.getValue() - 1)).collect(Collectors.toList());
      return new Hours(names, text(from), text(to), zone);
    }

    private static String text(int minute) {
      return "%02d:%02d".formatted(minute / 60, minute % 60);
    }
  }

  @Provide
  Arbitrary<Case> cases() {
    Arbitrary<Set<DayOfWeek>> days =
        Arbitraries.of(DayOfWeek.class).set().ofMinSize(1).ofMaxSize(7);
    // Half hours, quarter hours, a change of 30 minutes, a day left out, changes at midnight.
    Arbitrary<String> zones =
        Arbitraries.of(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Pacific/Apia",
            "America/Santiago",
            "Africa/Casablanca");
    Arbitrary<String> starts =
        Arbitraries.of(
            "2026-03-07T00:00:00Z",
            "2026-03-28T00:00:00Z",
            "2026-10-24T00:00:00Z",
            "2026-11-01T00:00:00Z",
            "2026-04-04T00:00:00Z",
            "2011-12-29T00:00:00Z",
            "2026-09-05T00:00:00Z",
            "2026-02-14T00:00:00Z");
    Arbitrary<Instant> instants =
        Combinators.combine(starts, Arbitraries.longs().between(0, 60 * 60))
            .as((start, minutes) -> Instant.parse(start).plusSeconds(minutes * 60));
    return Combinators.combine(
            days,
            Arbitraries.integers().between(0, 1439),
            Arbitraries.integers().between(0, 1440),
            zones,
            instants)
        .filter((inDays, from, to, zone, at) -> !from.equals(to))
        .as(Case::new);
  }

  private static Instant berlin(String wall) {
    return ZonedDateTime.of(java.time.LocalDateTime.parse(wall), BERLIN).toInstant();
  }
}
