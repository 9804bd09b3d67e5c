package dev.lockstep.agent.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.evidence.Holds;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The ring's hand-off and its end under real threads, in many short lives: two threads publish, and
 * one ends the ring at a different moment each time. The ring executes a prefix of each publisher's
 * operations, without a gap and in order; all of them if it ends later; and none that was published
 * after its end. More rounds with {@code -Dstress.rounds}.
 */
@Timeout(120)
final class RingHandOffStressTest {
  private static final int ROUNDS = Integer.getInteger("stress.rounds", 4_000);

  /** Rounds in which a broken ring must fail. */
  private static final int ROUNDS_MAX = 100_000;

  private static final int PUBLISHERS = 2;

  /** More than the ring has slots, so that publishers also wait while it ends. */
  private static final int EACH = 48;

  private static final int SLOTS = 16;
  private static final int AFTER_THE_END = -1;

  private final ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS + 1);
  private Queue<Done> before = new ConcurrentLinkedQueue<>();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  /** A serial queue that ends. */
  private interface Ring {
    void publish(Runnable task);

    void close();
  }

  private static final class Real implements Ring {
    private final AtomicLong clock = new AtomicLong();
    private final NotedOutput output = new NotedOutput();
    private final OperationRing ring = OperationRingTest.ring(SLOTS, output, clock);

    @Override
    public void publish(Runnable task) {
      ring.publish(new Operation.GenerateSnapshot(-1, answer -> task.run()));
    }

    @Override
    public void close() {
      ring.close();
    }
  }

  /** A queue with its own thread, like the ring, and without a bound. */
  private abstract static class Planted implements Ring {
    final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    volatile boolean isEnded;

    Planted() {
      Thread.ofPlatform().daemon().start(this::execute);
    }

    private void execute() {
      while (!isEnded) {
        Runnable next = next();
        if (next != null) {
          next.run();
        } else {
          Thread.onSpinWait();
        }
      }
    }

    @Nullable Runnable next() {
      return tasks.poll();
    }

    @Override
    public void publish(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void close() {
      isEnded = true;
    }
  }

  /** Takes a slot and fills it in two steps, between which others may publish. */
  private static final class Careless extends Planted {
    private final Runnable[] slots = new Runnable[PUBLISHERS * EACH + 1];
    private volatile int claimed;
    private int executed;

    @Override
    @Nullable Runnable next() {
      return executed < claimed ? slots[executed++] : null;
    }

    @Override
    public void publish(Runnable task) {
      int mine = claimed;
      slots[mine] = task;
      claimed = mine + 1;
    }
  }

  /** As in a batch: checks whether the queue has ended, and only then waits for the next task. */
  private static final class Late extends Planted {
    @Override
    @Nullable Runnable next() {
      Runnable task = tasks.poll();
      while (task == null && !isEnded) {
        task = tasks.poll();
      }
      // Once more, for tasks that arrived in between.
      return task == null ? tasks.poll() : task;
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (BrokenBarrierException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Operations that the ring's thread executed. */
  private record Done(int publisher, int number) {}

  /**
   * One life. The ending thread waits until some operations are published, a different number each
   * round.
   */
  private void live(Ring ring, int round) throws InterruptedException {
    Queue<Done> done = new ConcurrentLinkedQueue<>();
    AtomicLong published = new AtomicLong();
    CyclicBarrier together = new CyclicBarrier(PUBLISHERS + 1);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    boolean endsLast = round % 4 == 3;
    CountDownLatch everything = new CountDownLatch(PUBLISHERS * EACH);
    for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
      int me = publisher;
      all.add(
          CompletableFuture.runAsync(
              () -> {
                meet(together);
                for (int i = 0; i < EACH; i++) {
                  int number = i;
                  ring.publish(() -> {
                    done.add(new Done(me, number));
                    everything.countDown();
                  });
                  published.incrementAndGet();
                }
              },
              threads));
    }
    all.add(
        CompletableFuture.runAsync(
            () -> {
              meet(together);
              int few = round % (PUBLISHERS * EACH);
              while (!endsLast && published.get() < few) {
                Thread.onSpinWait();
              }
              if (!endsLast) {
                ring.close();
                ring.publish(() -> done.add(new Done(AFTER_THE_END, 0)));
              }
            },
            threads));
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
    if (endsLast) {
      assertThat(everything.await(5, TimeUnit.SECONDS)).as("round %d: all is done", round).isTrue();
      ring.close();
    }
    check(done, round);
    // The thread of the previous life may have continued for a moment.
    check(before, round - 1);
    before = done;
  }

  private static void check(Queue<Done> done, int round) {
    int[] next = new int[PUBLISHERS];
    for (Done each : done) {
      assertThat(each.publisher())
          .as("round %d: nothing from after the end", round)
          .isNotEqualTo(AFTER_THE_END);
      assertThat(each.number())
          .as("round %d: publisher %d", round, each.publisher())
          .isEqualTo(next[each.publisher()]++);
    }
  }

  private void play(Supplier<Ring> rings, int rounds) throws InterruptedException {
    before.clear();
    for (int round = 0; round < rounds; round++) {
      live(rings.get(), round);
    }
  }

  @Test
  @Holds("G21")
  void shouldExecuteAPrefixOfEachPublishersOperationsWheneverItEnds() throws InterruptedException {
    play(Real::new, ROUNDS);
    assertThatThrownBy(() -> play(Careless::new, ROUNDS_MAX)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> play(Late::new, ROUNDS_MAX)).isInstanceOf(AssertionError.class);
  }
}
