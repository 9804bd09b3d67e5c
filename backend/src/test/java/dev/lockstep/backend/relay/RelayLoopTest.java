package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.observe.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** When a task wakes a relay's loop, and when it waits for the loop's rest to end. */
final class RelayLoopTest {
  private static final Subject ADA = new Subject("ada", List.of());
  private static final long REST_NANOS = 2_000_000;

  private final ManualClock clock = new ManualClock();
  private final List<Long> tickedMs = new ArrayList<>();
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
              new RelayLoop.TransferEdges(Runnable::run, () -> 1),
              new RelayLoop.Viewers(() -> policies, relay -> Audience.NONE)),
          wakes::incrementAndGet);

  private void submit() {
    loop.submit(relay -> done.incrementAndGet());
  }

  private long turns() {
    long idleNanos = loop.turn();
    while (idleNanos <= 0) {
      idleNanos = loop.turn();
    }
    return idleNanos;
  }

  @Test
  void shouldNotWakeForTasksWhenNoTickCanComeYet() {
    loop.submit(relay -> relay.greet(ADA, status -> {}));
    assertThat(turns()).as("after a tick").isBetween(1L, REST_NANOS);
    int woken = wakes.get();
    submit();
    submit();
    assertThat(wakes).hasValue(woken);

    clock.advance(2);
    assertThat(turns()).isPositive();
    assertThat(done).hasValue(2);
  }

  /** Ticks that cost 5 ms stay 18 ms apart, even if each tick has something to send at once. */
  @Test
  void shouldKeepTicksApartWhenThereIsAlwaysSomethingToSend() {
    AtomicBoolean isGreeting = new AtomicBoolean();
    Consumer<Message> dear =
        status -> {
          isGreeting.set(false);
          tickedMs.add(clock.monotonicMs());
          loop.deliver(Runnable::run, () -> {}, () -> clock.advance(5));
        };
    long turnNanos = 0;
    int woken = 0;
    while (tickedMs.size() < 30) {
      if (isGreeting.compareAndSet(false, true)) {
        loop.submit(relay -> relay.greet(ADA, dear));
      }
      if (clock.nanos() >= turnNanos || wakes.get() != woken) {
        woken = wakes.get();
        long idleNanos = turns();
        turnNanos = clock.nanos() + idleNanos;
      }
      clock.advance(1);
    }

    for (int i = 10; i < tickedMs.size(); i++) {
      assertThat(tickedMs.get(i) - tickedMs.get(i - 1)).isGreaterThanOrEqualTo(18);
    }
  }

  @Test
  void shouldWakeAtOnceWhenTheLastTickWasLongAgo() {
    clock.advance(100);
    assertThat(turns()).isPositive();
    clock.advance(100);
    assertThat(turns()).isPositive();
    int woken = wakes.get();
    submit();
    assertThat(wakes).hasValue(woken + 1);
  }
}
