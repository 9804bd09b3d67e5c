package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TickPaceTest {
  private static final long MS = 1_000_000;

  private final TickPace pace = new TickPace(100 * MS);
  private long spent;

  /** Ticks at the earliest time, under constant load; returns the next interval. */
  private long busyTick(long cost) {
    long at = pace.nextNanos();
    pace.wanted(at - MS);
    spent += cost;
    pace.ticked(at, 0, spent);
    return pace.nextNanos() - at;
  }

  @Test
  void shouldTickAtOnceWhenTheLastTickIsLongPast() {
    assertThat(pace.nextNanos()).isLessThanOrEqualTo(100 * MS);

    pace.wanted(200 * MS);
    pace.ticked(200 * MS, 0, 5 * MS);

    assertThat(pace.nextNanos()).isEqualTo(202 * MS);
  }

  @Test
  void shouldTickFurtherApartWhenThereIsAlwaysSomethingToSend() {
    long[] intervals = new long[6];
    for (int i = 0; i < intervals.length; i++) {
      intervals[i] = busyTick(10 * MS) / MS;
    }

    assertThat(intervals).containsExactly(4, 8, 16, 18, 18, 18);
  }

  @Test
  void shouldTickFurtherApartWhenSendingDelaysTheChanges() {
    long[] intervals = new long[5];
    long at = pace.nextNanos();
    for (int i = 0; i < intervals.length; i++) {
      // The one core was busy sending, and could not take in changes before.
      long wanted = at + 8 * MS;
      at = Math.max(pace.nextNanos(), wanted);
      pace.wanted(wanted);
      spent += 8 * MS;
      pace.ticked(at, 0, spent);
      intervals[i] = (pace.nextNanos() - at) / MS;
    }

    assertThat(intervals).containsExactly(4, 8, 16, 18, 18);
  }

  @Test
  void shouldRememberTheCostWhenDeliveriesAreUnderWay() {
    for (int i = 0; i < 5; i++) {
      var _ = busyTick(10 * MS);
    }

    assertThat(busyTick(0)).isEqualTo(18 * MS);
    assertThat(busyTick(20 * MS)).isEqualTo(18 * MS);
  }

  @Test
  void shouldTickCloseTogetherWhenSendingCostsLittle() {
    for (int i = 0; i < 10; i++) {
      assertThat(busyTick(MS / 10)).isEqualTo(2 * MS);
    }
  }

  @Test
  void shouldNotExceedAFewTimesTheCostOfSending() {
    for (int i = 0; i < 10; i++) {
      assertThat(busyTick(3 * MS)).isLessThanOrEqualTo(12 * MS);
    }
    assertThat(busyTick(3 * MS)).isEqualTo(12 * MS);
  }

  @Test
  void shouldTickCloseTogetherAgainWhenNoChangeHadToWait() {
    for (int i = 0; i < 5; i++) {
      var _ = busyTick(10 * MS);
    }
    long at = pace.nextNanos() + 50 * MS;
    pace.wanted(at);

    pace.ticked(at, 0, spent);

    assertThat(pace.nextNanos()).isEqualTo(at + 2 * MS);
  }

  @Test
  void shouldNotTickSoonerThanTheLastTickTook() {
    pace.wanted(200 * MS);

    pace.ticked(200 * MS, 70 * MS, 0);

    assertThat(pace.nextNanos()).isEqualTo(270 * MS);
  }
}
