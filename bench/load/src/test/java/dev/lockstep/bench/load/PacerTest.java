package dev.lockstep.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long MS = 1_000_000;

  /** Time passes only during a wait, or when the test advances it. */
  private static final class FakeTime implements Pacer.Time {
    long nowNs = 7;

    @Override
    public long nanos() {
      return nowNs;
    }

    @Override
    public void waitUntil(long dueNs) {
      nowNs = Math.max(nowNs, dueNs);
    }
  }

  @Test
  void shouldMakeEachChangeWhenItIsDueWhenNothingStalls() {
    FakeTime time = new FakeTime();
    List<Long> late = new ArrayList<>();

    long made = Pacer.run(100, 0.5, (first, dueNs) -> late.add(time.nowNs - dueNs[0]), time);

    assertThat(made).isEqualTo(50);
    assertThat(late).hasSize(50).containsOnly(0L);
  }

  @Test
  void shouldKeepChangesDueWhenTheMakerStalls() {
    FakeTime time = new FakeTime();
    Tally tally = new Tally();
    tally.mark();
    List<Long> dues = new ArrayList<>();

    // One stall of 400 ms in a second of 100 changes. Counted from the time when each is made, one
    // change of a hundred would be late; in truth all that became due during the stall are.
    var _ =
        Pacer.run(
            100,
            1,
            (first, dueNs) -> {
              if (first == 10) {
                time.nowNs += 400 * MS;
              }
              for (long due : dueNs) {
                dues.add(due);
                tally.late(time.nowNs - due, 1);
              }
            },
            time);

    assertThat(dues).hasSize(100);
    for (int i = 1; i < dues.size(); i++) {
      assertThat(dues.get(i) - dues.get(i - 1)).isEqualTo(10 * MS);
    }
    assertThat(tally.latencyMs(50)).isZero();
    assertThat(tally.latencyMs(75)).isBetween(100.0, 200.0);
    assertThat(tally.latencyMs(100)).isBetween(399.0, 401.0);
  }

  @Test
  void shouldMakeChangesTogetherWhenTheRateIsHigh() {
    FakeTime time = new FakeTime();
    List<Integer> together = new ArrayList<>();

    long made = Pacer.run(10_000, 0.1, (first, dueNs) -> together.add(dueNs.length), time);

    assertThat(made).isEqualTo(1_000);
    assertThat(together).hasSizeLessThan(250);
    assertThat(together.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1_000);
  }
}
