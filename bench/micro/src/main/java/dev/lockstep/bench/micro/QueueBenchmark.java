package dev.lockstep.bench.micro;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import dev.lockstep.protocol.Invariant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The bare throughput of a ring and a queue: as many entries as in {@link RingBenchmark}, from one
 * thread to another, until the last has arrived.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {Jvm.SERIAL, Jvm.COMPACT, Jvm.OPENS, Jvm.HEAP_MIN, Jvm.HEAP_MAX})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class QueueBenchmark {
  private static final int BURST = 100_000;
  private static final int SLOTS = 4_096;
  private static final Object ENTRY = new Object();
  private static final Object END = new Object();

  /** A slot of the ring. */
  private static final class Cell {
    private @Nullable Object entry;
  }

  private final ArrayBlockingQueue<Object> queue = new ArrayBlockingQueue<>(SLOTS);
  private volatile CountDownLatch queueIsThrough = new CountDownLatch(1);
  private volatile CountDownLatch ringIsThrough = new CountDownLatch(1);
  private @Nullable Disruptor<Cell> disruptor;
  private @Nullable Thread taker;

  @Setup
  public void start() {
    Disruptor<Cell> ring =
        new Disruptor<>(
            Cell::new,
            SLOTS,
            Thread.ofPlatform().daemon().factory(),
            ProducerType.MULTI,
            new BlockingWaitStrategy());
    var _ =
        ring.handleEventsWith((cell, sequence, isEndOfBatch) -> {
          if (cell.entry == END) {
            ringIsThrough.countDown();
          }
        });
    ring.start();
    disruptor = ring;
    taker = Thread.ofPlatform().daemon().start(this::take);
  }

  private void take() {
    try {
      while (true) {
        if (queue.take() == END) {
          queueIsThrough.countDown();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @TearDown
  public void stop() {
    Invariant.present(disruptor, "started").halt();
    Invariant.present(taker, "started").interrupt();
  }

  @Benchmark
  @OperationsPerInvocation(BURST)
  public void emptyRing() throws InterruptedException {
    CountDownLatch through = new CountDownLatch(1);
    ringIsThrough = through;
    RingBuffer<Cell> ring = Invariant.present(disruptor, "started").getRingBuffer();
    for (int i = 1; i <= BURST; i++) {
      long sequence = ring.next();
      ring.get(sequence).entry = i == BURST ? END : ENTRY;
      ring.publish(sequence);
    }
    through.await();
  }

  @Benchmark
  @OperationsPerInvocation(BURST)
  public void emptyQueue() throws InterruptedException {
    CountDownLatch through = new CountDownLatch(1);
    queueIsThrough = through;
    for (int i = 1; i <= BURST; i++) {
      queue.put(i == BURST ? END : ENTRY);
    }
    through.await();
  }
}
