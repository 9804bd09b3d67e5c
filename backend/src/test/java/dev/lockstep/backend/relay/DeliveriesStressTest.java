package dev.lockstep.backend.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backend.Together;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The count of unfinished deliveries to event loops, under real threads: each task runs once, the
 * count ends at zero, and a relay that saw the loops behind is woken afterwards. A count that is
 * wrong by one would stop a relay's ticks, or let them run away.
 */
@Timeout(120)
final class DeliveriesStressTest {
  /** More than the bound on unfinished tasks, so that the loops fall behind. */
  private static final int TASKS = 8;

  private static final int MAX = 4;

  private final Together together = new Together();

  @AfterEach
  void stop() {
    together.close();
  }

  /** The count that a relay and its loops share. */
  private interface Account {
    void deliver(Executor loop, Runnable call);

    boolean isBehind();
  }

  private static final class Real implements Account {
    private final Deliveries deliveries;

    Real(Runnable caughtUp) {
      this.deliveries = new Deliveries(caughtUp, () -> 0);
    }

    @Override
    public void deliver(Executor loop, Runnable call) {
      deliveries.add(loop, () -> {}, call);
      deliveries.send();
    }

    @Override
    public boolean isBehind() {
      return deliveries.isBehind();
    }
  }

  /** Planted bug: two loops that finish at the same time count once. */
  private static final class Careless implements Account {
    private final Runnable caughtUp;
    private volatile int underWay;

    Careless(Runnable caughtUp) {
      this.caughtUp = caughtUp;
    }

    @Override
    public void deliver(Executor loop, Runnable call) {
      count(1);
      loop.execute(() -> {
        call.run();
        if (count(-1) == MAX - 1) {
          caughtUp.run();
        }
      });
    }

    private int count(int more) {
      int now = underWay + more;
      Thread.yield();
      underWay = now;
      return now;
    }

    @Override
    public boolean isBehind() {
      return underWay >= MAX;
    }
  }

  /** Planted bug: does not wake a relay that does not wait yet, but may be about to. */
  private static final class Sparing implements Account {
    private final Runnable caughtUp;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean isWaitedFor;

    Sparing(Runnable caughtUp) {
      this.caughtUp = caughtUp;
    }

    @Override
    public void deliver(Executor loop, Runnable call) {
      underWay.incrementAndGet();
      loop.execute(() -> {
        call.run();
        if (underWay.decrementAndGet() == MAX - 1 && isWaitedFor) {
          caughtUp.run();
        }
      });
    }

    @Override
    public boolean isBehind() {
      boolean isBehind = underWay.get() >= MAX;
      Thread.yield();
      isWaitedFor = isBehind;
      return isBehind;
    }
  }

  /** One relay's life. */
  private static final class Life {
    private final AtomicInteger wakes = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final Account account;
    private volatile boolean isOver;
    private int wakesWhenBehind = -1;

    Life(Function<Runnable, Account> accounts) {
      this.account = accounts.apply(wakes::incrementAndGet);
    }

    void runRelay(Queue<Runnable> loop) {
      for (int i = 0; i < TASKS; i++) {
        account.deliver(loop::add, done::incrementAndGet);
      }
      // No more tasks come: if the loops are behind now, they catch up after this.
      int before = wakes.get();
      if (account.isBehind()) {
        wakesWhenBehind = before;
      }
      isOver = true;
    }

    void runLoop(Queue<Runnable> loop) {
      boolean isLast = false;
      while (!isLast) {
        isLast = isOver;
        for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
          task.run();
        }
        Thread.yield();
      }
    }

    void check() {
      assertThat(done).as("tasks done").hasValue(TASKS);
      assertThat(wakes.get()).as("a wake-up after it was behind").isGreaterThan(wakesWhenBehind);
      // Tasks that never run show that the count was zero before.
      for (int given = 0; given < MAX; given++) {
        assertThat(account.isBehind()).as("behind with %d under way", given).isFalse();
        account.deliver(task -> {}, () -> {});
      }
      assertThat(account.isBehind()).as("behind with %d under way", MAX).isTrue();
    }
  }

  private void play(Function<Runnable, Account> accounts, int rounds) {
    for (int round = 0; round < rounds; round++) {
      Life life = new Life(accounts);
      Queue<Runnable> loop = new ConcurrentLinkedQueue<>();
      Runnable each = () -> life.runLoop(loop);
      together.run(() -> life.runRelay(loop), each, each);
      life.check();
    }
  }

  @Test
  void shouldEndAtZeroAndWakeTheRelayWhenLoopsFinishInAnyOrder() {
    play(Real::new, Together.ROUNDS);
    assertThatThrownBy(() -> play(Careless::new, Together.ROUNDS_TO_BREAK))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> play(Sparing::new, Together.ROUNDS_TO_BREAK))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a wake-up");
  }
}
