package dev.lockstep.common.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ClockTest {
  @Test
  void shouldTruncateNanosWhenMillisecondsAreRead() {
    Clock clock = new Fixed(12_345_678_901L, 7);

    assertThat(clock.monotonicMs()).isEqualTo(12_345);
    assertThat(clock.epochMs()).isEqualTo(7);
  }

  @Test
  void shouldNotGoBackWhenItReadsTheMachinesClock() {
    Clock clock = Clock.system();
    long before = clock.nanos();

    assertThat(clock.nanos() - before).isNotNegative();
    assertThat(Instant.ofEpochMilli(clock.epochMs()))
        .isAfter(Instant.parse("2025-01-01T00:00:00Z"));
  }

  private record Fixed(long nanos, long epochMs) implements Clock {}
}
