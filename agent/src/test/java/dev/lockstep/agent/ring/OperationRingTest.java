package dev.lockstep.agent.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.agent.TestClock;
import dev.lockstep.agent.hotstate.HotState;
import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Holds;
import dev.lockstep.protocol.state.StateLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ring over real threads. */
@Timeout(60)
class OperationRingTest {
  private static final int SLOTS = 16;

  // A clock that advances by one with each reading, so that every wait takes time.
  private final AtomicLong clock = new AtomicLong();
  private final NotedOutput output = new NotedOutput();
  private final OperationRing ring = ring(SLOTS, output, clock);

  /** A ring over an empty state. */
  static OperationRing ring(int slots, NotedOutput output, AtomicLong clock) {
    TestClock time = new TestClock(clock::incrementAndGet, clock::get);
    return OperationRing.start(
        new RingConfig(slots),
        new OperationExecutor(new HotState(StateLimits.DEFAULT), output, time),
        output,
        time);
  }

  /** Owned by the ring's thread; read after it has signalled that it is done. */
  private final List<Integer> executed = new ArrayList<>();

  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void close() {
    gate.countDown();
    ring.close();
  }

  @Test
  @Holds("G21")
  @Fault(7)
  void shouldMakeAPublisherWaitAndCountItWhenTheRingIsFull() throws InterruptedException {
    fill();
    assertThat(ring.offer(noting(-1))).as("no slot is free").isFalse();

    Thread publisher = Thread.ofVirtual().start(() -> ring.publish(noting(SLOTS)));
    Awaitility.await().until(() -> ring.counts().blocked() == 1);
    assertThat(publisher.isAlive()).isTrue();
    assertThat(ring.counts().freeSlots()).isZero();
    gate.countDown();
    publisher.join();
    // This comes before another thread publishes, which may have to wait, too.
    assertThat(ring.counts().blocked()).isEqualTo(1);
    assertThat(ring.counts().blockedNs()).isPositive();
    awaitExecuted();

    assertThat(executed).containsExactlyElementsOf(numbers(SLOTS + 1));
    assertThat(ring.counts().slots()).isEqualTo(SLOTS);
  }

  @Test
  void shouldReleaseWaitingPublishersWhenItIsClosed() throws InterruptedException {
    fill();
    List<Thread> publishers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      publishers.add(Thread.ofVirtual().start(() -> ring.publish(noting(99))));
    }
    Awaitility.await().until(() -> ring.counts().blocked() == 4);

    ring.close();

    // The current operation has not ended, and close does not wait for it.
    for (Thread publisher : publishers) {
      publisher.join();
    }
    assertThat(executed).isEmpty();
    assertThat(output.fatal).isEmpty();
  }

  @Test
  void shouldDiscardAnOperationThatIsPublishedAfterTheEnd() {
    ring.close();

    for (int i = 0; i < 3 * SLOTS; i++) {
      ring.publish(noting(i));
    }

    assertThat(ring.offer(noting(-1))).isFalse();
    assertThat(ring.counts().freeSlots()).isEqualTo(SLOTS);
    assertThat(ring.counts().blocked()).isZero();
  }

  @Test
  void shouldNotExecuteTheRestOfABatchWhenItIsClosed() throws InterruptedException {
    CountDownLatch firstEntered = new CountDownLatch(1);
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch secondEntered = new CountDownLatch(1);
    ring.publish(held(0, firstEntered, first));
    firstEntered.await();
    // All of these are one batch for the ring's thread.
    ring.publish(held(1, secondEntered, gate));
    for (int i = 2; i < SLOTS; i++) {
      assertThat(ring.offer(noting(i))).isTrue();
    }
    first.countDown();
    secondEntered.await();

    ring.close();
    gate.countDown();

    Awaitility.await().until(() -> ring.counts().freeSlots() == SLOTS);
    assertThat(executed).as("what was being executed ends").containsExactly(0, 1);
  }

  @Test
  void shouldPublishForAnInterruptedThreadAndKeepItsInterrupt() throws InterruptedException {
    fill();
    AtomicBoolean wasInterrupted = new AtomicBoolean();
    Thread publisher =
        Thread.ofPlatform()
            .start(() -> {
              ring.publish(noting(SLOTS));
              wasInterrupted.set(Thread.currentThread().isInterrupted());
            });
    Awaitility.await().until(() -> ring.counts().blocked() == 1);

    publisher.interrupt();
    gate.countDown();
    publisher.join();
    awaitExecuted();

    assertThat(wasInterrupted).isTrue();
    assertThat(executed).endsWith(SLOTS);
  }

  @Test
  @Holds("G21")
  @Fault(7)
  void shouldLoseNothingAndKeepEachProducersOrderWhenManyPublish() throws InterruptedException {
    int producers = 4;
    int each = 5_000;
    gate.countDown();

    List<Thread> threads = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      int base = p * each;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < each; i++) {
                  ring.publish(noting(base + i));
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    awaitExecuted();

    assertThat(executed).hasSize(producers * each);
    for (int p = 0; p < producers; p++) {
      int base = p * each;
      assertThat(executed.stream().filter(n -> n >= base && n < base + each).toList())
          .isSorted()
          .hasSize(each);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -16, 8, 17, 1_000, 1 << 21})
  void shouldRefuseANumberOfSlotsThatIsNotAPowerOfTwoWithinBounds(int slots) {
    assertThatThrownBy(() -> new RingConfig(slots)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Fills every slot; the first operation waits at the gate and keeps its slot. */
  private void fill() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    ring.publish(held(0, entered, gate));
    entered.await();
    for (int i = 1; i < SLOTS; i++) {
      assertThat(ring.offer(noting(i))).isTrue();
    }
  }

  /** Signals its execution, and waits for the gate. */
  private Operation held(int number, CountDownLatch entered, CountDownLatch until) {
    return new Operation.GenerateSnapshot(
        -1,
        answer -> {
          entered.countDown();
          await(until);
          executed.add(number);
        });
  }

  private Operation noting(int number) {
    return new Operation.GenerateSnapshot(-1, answer -> executed.add(number));
  }

  /** Waits until everything published before is executed. */
  private void awaitExecuted() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    ring.publish(new Operation.TakeCensus(census -> done.countDown()));
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private static List<Integer> numbers(int count) {
    return java.util.stream.IntStream.range(0, count).boxed().toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
