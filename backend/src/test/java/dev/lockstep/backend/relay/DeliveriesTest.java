package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class DeliveriesTest {
  private final List<String> done = new ArrayList<>();
  private final AtomicInteger wakes = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private final Deliveries deliveries = new Deliveries(wakes::incrementAndGet, nanos::get);

  /** An event loop that the test runs. */
  private static final class Loop implements Executor {
    final Deque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    void run() {
      while (!tasks.isEmpty()) {
        tasks.poll().run();
      }
    }
  }

  private DeliveryTarget target(String name) {
    return () -> done.add("flush " + name);
  }

  @Test
  void shouldHandOverOneTaskPerLoopAndFlushOnceWhenATargetGetsSeveralCalls() {
    Loop one = new Loop();
    Loop two = new Loop();
    DeliveryTarget ada = target("ada");
    deliveries.add(one, ada, () -> done.add("a1"));
    deliveries.add(one, ada, () -> done.add("a2"));
    deliveries.add(one, target("bob"), () -> done.add("b1"));
    deliveries.add(one, ada, () -> done.add("a3"));
    deliveries.add(two, target("cy"), () -> done.add("c1"));

    deliveries.send();
    deliveries.send();

    assertThat(one.tasks).hasSize(1);
    assertThat(two.tasks).hasSize(1);
    one.run();
    assertThat(done).containsExactly("a1", "a2", "b1", "a3", "flush ada", "flush bob");
  }

  @Test
  void shouldRunTheOtherCallsWhenOneFails() {
    Loop loop = new Loop();
    deliveries.add(
        loop,
        target("ada"),
        () -> {
          throw new IllegalStateException("for the test");
        });
    deliveries.add(
        loop,
        () -> {
          throw new IllegalStateException("for the test, too");
        },
        () -> done.add("b1"));
    deliveries.add(loop, target("cy"), () -> done.add("c1"));

    deliveries.send();
    loop.run();

    assertThat(done).containsExactly("b1", "c1", "flush ada", "flush cy");
  }

  @Test
  void shouldBeBehindWhenALoopHasNotRunItsTasks() {
    Loop loop = new Loop();
    for (int task = 0; task < 4; task++) {
      assertThat(deliveries.isBehind()).isFalse();
      deliveries.add(loop, target("ada"), () -> {});
      deliveries.send();
    }
    assertThat(deliveries.isBehind()).isTrue();

    loop.tasks.remove().run();

    assertThat(deliveries.isBehind()).isFalse();
    assertThat(wakes).hasValue(1);
    loop.run();
    assertThat(wakes).as("the relay no longer waits for the others").hasValue(1);
  }

  @Test
  void shouldSumUpTheTimeThatLoopsSpend() {
    Loop one = new Loop();
    Loop two = new Loop();
    deliveries.add(one, target("ada"), () -> nanos.addAndGet(30));
    deliveries.add(two, () -> nanos.addAndGet(5), () -> nanos.addAndGet(20));

    deliveries.send();
    nanos.addAndGet(1_000);
    assertThat(deliveries.spentNanos()).isZero();
    one.run();
    two.run();

    assertThat(deliveries.spentNanos()).isEqualTo(55);
  }

  @Test
  void shouldNotWaitForALoopThatHasEnded() {
    Executor ended =
        task -> {
          throw new RejectedExecutionException();
        };
    for (int task = 0; task < 10; task++) {
      deliveries.add(ended, target("ada"), () -> {});
      deliveries.send();
    }

    assertThat(deliveries.isBehind()).isFalse();
  }
}
