package dev.lockstep.common.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private static List<Long> waits(Backoff backoff, int count) {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      waits.add(backoff.next());
    }
    return waits;
  }

  @Test
  void shouldDoubleUpToTheCapWhenAttemptsFail() {
    Backoff backoff = new Backoff(250, 3_000, ceiling -> ceiling);

    assertThat(waits(backoff, 7))
        .containsExactly(250L, 500L, 1_000L, 2_000L, 3_000L, 3_000L, 3_000L);
  }

  @Test
  void shouldStartOverWhenAnAttemptSucceeds() {
    Backoff backoff = new Backoff(1, 100, ceiling -> ceiling);
    waits(backoff, 5);

    backoff.reset();

    assertThat(waits(backoff, 2)).containsExactly(1L, 2L);
  }

  @Test
  void shouldNotOverflowWhenAttemptsFailForever() {
    Backoff backoff = new Backoff(1, Long.MAX_VALUE, ceiling -> ceiling);

    assertThat(waits(backoff, 100)).isSorted().endsWith(Long.MAX_VALUE);
  }

  @Test
  void shouldNotExceedTheCapWhenTheFirstWaitWould() {
    assertThat(waits(new Backoff(10, 5, ceiling -> ceiling), 2)).containsExactly(5L, 5L);
  }

  @Test
  void shouldRefuseWaitsWhenTheyAreNotPositive() {
    assertThatThrownBy(() -> new Backoff(0, 5, ceiling -> ceiling))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backoff(5, 0, ceiling -> ceiling))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void shouldStayInRangeWhenAnyWaitIsDrawn(
      @ForAll long seed, @ForAll @LongRange(min = 1, max = Long.MAX_VALUE - 1) long ceiling) {
    SplittableRandom random = new SplittableRandom(seed);

    assertThat(Jitter.full(random).draw(ceiling)).isBetween(0L, ceiling);
    assertThat(Jitter.upperHalf(random).draw(ceiling)).isBetween(ceiling / 2, ceiling);
    assertThat(Jitter.fraction(random::nextDouble).draw(ceiling)).isBetween(0L, ceiling);
  }

  @Test
  void shouldReachBothEndsOfItsRangeWhenDrawnOften() {
    SplittableRandom random = new SplittableRandom(1);
    List<Long> full = new ArrayList<>();
    List<Long> upper = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      full.add(Jitter.full(random).draw(4));
      upper.add(Jitter.upperHalf(random).draw(4));
    }

    assertThat(full).contains(0L, 1L, 2L, 3L, 4L);
    assertThat(upper).contains(2L, 3L, 4L).doesNotContain(0L, 1L);
    assertThat(Jitter.fraction(() -> 0.5).draw(9)).isEqualTo(4);
  }
}
