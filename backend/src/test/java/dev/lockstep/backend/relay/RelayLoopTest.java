package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.observe.Counts;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When a relay's loop is woken, and when it takes its time. */
final class RelayLoopTest {
  private static final long REST_NANOS = 2_000_000;

  private final ManualClock clock = new ManualClock();
  private final AtomicInteger wakes = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final Policies policies = World.read(Policy.all("ada")).withRevision(1);
  private final RelayLoop loop =
      new RelayLoop(
          RelayConfig.of("c1", "h1", RelayConfig.RelayLimits.DEFAULT),
          new RelayLoop.Edges(
              clock,
              Counts.NONE,
              (cluster, boot, answer) -> {},
              Runnable::run,
              () -> policies,
              () -> 1),
          wakes::incrementAndGet);

  private void tell() {
    loop.tell(relay -> done.incrementAndGet());
  }

  private long turns() {
    long idleNanos = loop.turn();
    while (idleNanos <= 0) {
      idleNanos = loop.turn();
    }
    return idleNanos;
  }

  @Test
  void shouldNotBeWokenWhileNoTickCanBeAndThenTakeAllThatCameMeanwhile() {
    loop.tell(relay -> relay.attach(new IdlePort(), new Subject("ada", List.of())));
    assertThat(turns()).as("after a tick").isBetween(1L, REST_NANOS);
    int woken = wakes.get();

    tell();
    tell();
    assertThat(wakes).hasValue(woken);

    clock.advance(2);
    assertThat(turns()).isPositive();
    assertThat(done).hasValue(2);
  }

  @Test
  void shouldBeWokenAtOnceWhenTheLastTickIsLongPast() {
    clock.advance(100);
    assertThat(turns()).isPositive();
    clock.advance(100);
    assertThat(turns()).isPositive();
    int woken = wakes.get();

    tell();

    assertThat(wakes).hasValue(woken + 1);
  }
}
