package dev.lockstep.agent.ring;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import dev.lockstep.common.clock.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * The serial queue: any number of producers, one executing thread. A producer waits when no slot is
 * free. Nothing is dropped while the ring runs, and no producer waits for a ring that has ended.
 */
public final class OperationRing implements AutoCloseable {
  /** First interval at which a waiting producer checks again; it grows. */
  private static final long PARK_NS_MIN = TimeUnit.MICROSECONDS.toNanos(20);

  private static final long PARK_NS_MAX = TimeUnit.MILLISECONDS.toNanos(1);

  private final Disruptor<Slot> disruptor;
  private final RingBuffer<Slot> slots;
  private final Clock clock;
  private final LongAdder blocked = new LongAdder();
  private final LongAdder blockedNs = new LongAdder();
  private volatile boolean isEnded;

  private OperationRing(
      RingConfig config, OperationExecutor executor, ExecutorOutput output, Clock clock) {
    this.clock = clock;
    // A blocking wait costs nothing while the ring is idle, and a wake-up some microseconds.
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
   * Starts to execute.
   *
   * @param output receives a failure of the loop itself
   */
  public static OperationRing start(
      RingConfig config, OperationExecutor executor, ExecutorOutput output, Clock clock) {
    OperationRing ring = new OperationRing(config, executor, output, clock);
    var _ = ring.disruptor.start();
    return ring;
  }

  /**
   * Publishes an operation, and waits for a slot if necessary. After the ring's end the operation
   * is discarded, because its life is over.
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
    long fromNs = clock.nanos();
    blocked.increment();
    // An interrupt would end each wait at once, so it is restored at the end.
    boolean isInterrupted = Thread.interrupted();
    long parkNs = PARK_NS_MIN;
    while (!isEnded && !offer(operation)) {
      LockSupport.parkNanos(this, parkNs);
      parkNs = Math.min(PARK_NS_MAX, 2 * parkNs);
      isInterrupted |= Thread.interrupted();
    }
    blockedNs.add(clock.nanos() - fromNs);
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
   * Ends the ring: operations that wait in it, or arrive later, are not executed. Does not wait for
   * the operation that is being executed.
   */
  @Override
  public void close() {
    isEnded = true;
    disruptor.halt();
  }

  /** The executor catches exceptions of operations, so an exception here is a fault of the loop. */
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
      output.onFatal("The ring failed while it ended.", failure);
    }
  }
}
