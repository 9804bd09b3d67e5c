package dev.lockstep.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CoreTimesTest {
  @Test
  void shouldCountBusyCores() {
    CoreTimes before = CoreTimes.of("cpu  100 0 50 800 50 0 0 0 7 0");
    CoreTimes now = CoreTimes.of("cpu  120 5 70 840 60 3 1 1 9 0");

    // 50 of 100 ticks were busy; user ticks include those of guests.
    assertThat(now.busySince(before)).isEqualTo(0.5 * Runtime.getRuntime().availableProcessors());
  }

  @Test
  void shouldCountNoBusyCoreWhenNoTimeHasPassed() {
    CoreTimes now = CoreTimes.of("cpu  1 2 3 4 5 6 7 8 9 10");

    assertThat(now.busySince(now)).isZero();
  }
}
