package dev.lockstep.backend.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.backend.Together;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Pauses of reading from a connection, under real threads: once all input is taken, and the event
 * loop has run its tasks, the count is zero and the connection is read. A pause that does not end
 * would silence a peer for ever.
 */
@Timeout(120)
final class BacklogStressTest {
  private static final int BURSTS = 20;
  private static final int HIGH = 1;
  private static final int LOW = 1;

  private final Together together = new Together();

  @AfterEach
  void stop() {
    together.close();
  }

  /** The count that a connection's event loop and the relay's thread share. */
  private interface Account {
    void add(long amount);

    /** Whether the event loop must be notified. */
    boolean take(long amount, boolean isPaused);

    boolean isAhead();

    boolean isDrained();
  }

  private static final class Real implements Account {
    private final Backlog backlog = new Backlog(HIGH, LOW);

    @Override
    public void add(long amount) {
      backlog.add(amount);
    }

    @Override
    public boolean take(long amount, boolean isPaused) {
      return backlog.take(amount);
    }

    @Override
    public boolean isAhead() {
      return backlog.isAhead();
    }

    @Override
    public boolean isDrained() {
      return backlog.isDrained();
    }
  }

  private abstract static class Planted implements Account {
    final AtomicLong waiting = new AtomicLong();

    @Override
    public void add(long amount) {
      waiting.addAndGet(amount);
    }

    @Override
    public boolean isAhead() {
      boolean isAhead = waiting.get() > HIGH;
      Thread.yield();
      return isAhead;
    }

    @Override
    public boolean isDrained() {
      return waiting.get() <= LOW;
    }
  }

  /**
   * Planted bug: queues no task while the event loop has not paused, which it may be about to do.
   */
  private static final class Sparing extends Planted {
    @Override
    public boolean take(long amount, boolean isPaused) {
      return waiting.addAndGet(-amount) <= LOW && isPaused;
    }
  }

  /** Planted bug: counts in two steps. */
  private static final class Careless extends Planted {
    @Override
    public boolean take(long amount, boolean isPaused) {
      long before = waiting.get();
      Thread.yield();
      waiting.set(before - amount);
      return isDrained();
    }
  }

  /** One connection; its event loop is one thread, the taking side another. */
  private static final class Line {
    private final Account account;
    private final Queue<Long> inbox = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> loop = new ConcurrentLinkedQueue<>();
    private volatile boolean isPaused;
    private volatile boolean isOver;
    private volatile int taken;

    Line(Account account) {
      this.account = account;
    }

    /** Hands over a message as a client's connection does. */
    private void come() {
      account.add(2);
      inbox.add(2L);
      if (!isPaused && account.isAhead()) {
        isPaused = true;
      }
    }

    private void resume() {
      if (isPaused && account.isDrained()) {
        isPaused = false;
      }
    }

    void runLoop() {
      try {
        int sent = 0;
        for (int burst = 0; burst < BURSTS; burst++) {
          for (int i = 0; i <= burst % 3; i++) {
            come();
            sent++;
          }
          while (taken < sent) {
            Thread.yield();
          }
          for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
            task.run();
          }
          assertThat(isPaused).as("a pause that does not end").isFalse();
          checkCount();
        }
      } finally {
        isOver = true;
      }
    }

    /** Checks that the count is zero: adding the high mark is not too much, and one more is. */
    private void checkCount() {
      assertThat(account.isDrained()).as("drained in the end").isTrue();
      account.add(HIGH);
      assertThat(account.isAhead()).as("a count that is too high").isFalse();
      account.add(1);
      assertThat(account.isAhead()).as("a count that is too low").isTrue();
      boolean _ = account.take(HIGH + 1, isPaused);
    }

    void runRelay() {
      Queue<Long> mine = new ArrayDeque<>();
      while (!isOver) {
        Long amount = inbox.poll();
        if (amount == null) {
          Thread.yield();
          continue;
        }
        if (account.take(amount, isPaused)) {
          loop.add(this::resume);
        }
        mine.add(amount);
        taken = mine.size();
      }
    }
  }

  private void play(Supplier<Account> accounts, int rounds) {
    for (int round = 0; round < rounds; round++) {
      Line line = new Line(accounts.get());
      together.run(line::runLoop, line::runRelay);
    }
  }

  @Test
  void shouldResumeReadingWhenAllIsTaken() {
    play(Real::new, Together.ROUNDS);
    assertThatThrownBy(() -> play(Sparing::new, Together.ROUNDS_TO_BREAK))
        .as("one that spares the event loop")
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a pause that does not end");
    assertThatThrownBy(() -> play(Careless::new, Together.ROUNDS_TO_BREAK))
        .isInstanceOf(AssertionError.class);
  }
}
