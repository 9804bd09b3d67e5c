package dev.lockstep.agent.ring;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.NanoClock;

/**
 * The serial queue: any number of producers, one thread that executes. A producer that finds no
 * free slot waits for one; nothing is dropped while the ring lives, and nobody waits for a ring
 * that has ended.
 */
public final class OperationRing implements AutoCloseable {
  /** A waiting producer looks again after this long, and ever less often. */
  private static final long PARK_NS_MIN = TimeUnit.MICROSECONDS.toNanos(20);

  private static final long PARK_NS_MAX = TimeUnit.MILLISECONDS.toNanos(1);

  private final Disruptor<Slot> disruptor;
  private final RingBuffer<Slot> slots;
  private final NanoClock clock;
  private final LongAdder blocked = new LongAdder();
  private final LongAdder blockedNs = new LongAdder();
  private volatile boolean isEnded;

  private OperationRing(
      RingConfig config, OperationExecutor executor, ExecutorOutput output, NanoClock clock) {
    this.clock = clock;
    // Waiting costs nothing while nothing happens, and a wake-up some microseconds.
    this.disruptor =
        new Disruptor<>(
            Slot::new,
            config.slots(),
            Thread.ofPlatform().name("agent-ring").daemon().factory(),
            ProducerType.MULTI,
            new BlockingWaitStrategy());
    this.disruptor.setDefaultExceptionHandler(new Fatal(output));
    var _ = this.disruptor.handleEventsWith(new SerialExecutor(executor, () -> isEnded));
    this.slots = disruptor.getRingBuffer();
  }

  /**
   * Begins to execute.
   *
   * @param output is told when the loop itself fails
   */
  public static OperationRing start(
      RingConfig config, OperationExecutor executor, ExecutorOutput output, NanoClock clock) {
    OperationRing ring = new OperationRing(config, executor, output, clock);
    var _ = ring.disruptor.start();
    return ring;
  }

  /**
   * Publishes an operation, waiting for a slot if need be. After the ring's end the operation is
   * let go: the life that it belonged to is over.
   */
  public void publish(Operation operation) {
    if (!offer(operation) && !isEnded) {
      publishWhenFree(operation);
    }
  }

  /** Publishes an operation unless the ring is full, or has ended. */
  public boolean offer(Operation operation) {
    if (isEnded) {
      return false;
    }
    long sequence;
    try {
      sequence = slots.tryNext();
    } catch (InsufficientCapacityException e) {
      return false;
    }
    slots.get(sequence).fill(operation);
    slots.publish(sequence);
    return true;
  }

  private void publishWhenFree(Operation operation) {
    long fromNs = clock.nanoTime();
    blocked.increment();
    // An interrupt would end each of the waits at once; it is given back at the end.
    boolean isInterrupted = Thread.interrupted();
    long parkNs = PARK_NS_MIN;
    while (!isEnded && !offer(operation)) {
      LockSupport.parkNanos(this, parkNs);
      parkNs = Math.min(PARK_NS_MAX, 2 * parkNs);
      isInterrupted |= Thread.interrupted();
    }
    blockedNs.add(clock.nanoTime() - fromNs);
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Any thread. */
  public RingCounts counts() {
    return new RingCounts(
        slots.getBufferSize(), slots.remainingCapacity(), blocked.sum(), blockedNs.sum());
  }

  /**
   * Ends the ring where it stands: what waits in it is not executed, nor what comes later. Does not
   * wait for the operation that is being executed.
   */
  @Override
  public void close() {
    isEnded = true;
    disruptor.halt();
  }

  /** The executor catches what an operation throws; what comes here is a fault of the loop. */
  private record Fatal(ExecutorOutput output) implements ExceptionHandler<Slot> {
    @Override
    public void handleEventException(Throwable failure, long sequence, Slot slot) {
      output.onFatal("The ring's loop failed.", failure);
    }

    @Override
    public void handleOnStartException(Throwable failure) {
      output.onFatal("The ring did not start.", failure);
    }

    @Override
    public void handleOnShutdownException(Throwable failure) {
      output.onFatal("The ring did not end well.", failure);
    }
  }
}
