package dev.lockstep.agent.watch;

import dev.lockstep.agent.apiserver.ApiExchange;
import dev.lockstep.agent.discovery.ObjectTap;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.protocol.Invariant;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one resource type. From its first call of the sink to its last, only this thread
 * calls the sink for the type; a type that comes back waits until the thread of its former life has
 * ended.
 *
 * <p>{@link #change}, {@link #withdraw} and {@link #stop} may come from any thread. They end
 * whatever the thread waits for, except a sink that takes its time.
 */
final class TypeWatch implements Runnable {

  /**
   * @param canStream whether the server knows streaming lists
   * @param tap sees the whole objects
   * @param onUnserved is run when the server does not know the type's path
   * @param predecessor the thread of the type's former life
   */
  record Options(
      boolean canStream,
      Optional<ObjectTap> tap,
      Runnable onUnserved,
      Optional<TypeWatch> predecessor) {}

  private enum Wish {
    RUN,
    WITHDRAW,
    STOP
  }

  private static final Logger LOGGER = LoggerFactory.getLogger(TypeWatch.class);

  private final WatchContext context;
  private final WatchSink sink;
  private final String typeId;
  private final Options options;
  private final RandomGenerator random;
  private final TypeOutput output;
  private final ListPermits.Permit permit;
  private final Thread thread;
  private final CountDownLatch announced = new CountDownLatch(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private volatile TypeDescriptor wanted;
  private volatile Wish wish = Wish.RUN;
  private volatile @Nullable ApiExchange exchange;

  TypeWatch(
      WatchContext context,
      WatchSink sink,
      TypeDescriptor type,
      Options options,
      RandomGenerator random) {
    this.context = context;
    this.sink = sink;
    this.typeId = type.typeId();
    this.wanted = type;
    this.options = options;
    this.random = random;
    this.output = new TypeOutput(sink, context.epochClock());
    this.permit = context.permits().permit();
    this.thread = Thread.ofVirtual().name("watch-" + typeId).unstarted(this);
  }

  void start() {
    thread.start();
  }

  TypeDescriptor type() {
    return wanted;
  }

  TypeStatus status() {
    return output.status(typeId);
  }

  /** The type is described otherwise now: it is listed anew. */
  void change(TypeDescriptor type) {
    wanted = type;
    wake();
  }

  /** The server does not have the type any more. */
  void withdraw() {
    wish = Wish.WITHDRAW;
    wake();
  }

  void stop() {
    wish = Wish.STOP;
    wake();
  }

  boolean hasEnded() {
    return !thread.isAlive();
  }

  /** Whether the sink was told of the type within the time. */
  boolean awaitAnnounced(long withinNs) throws InterruptedException {
    return announced.await(withinNs, TimeUnit.NANOSECONDS);
  }

  boolean awaitEnd(Duration within) throws InterruptedException {
    return thread.join(within);
  }

  @Override
  public void run() {
    try {
      if (options.predecessor().isPresent()) {
        options.predecessor().get().thread.join();
      }
      while (wish == Wish.RUN) {
        session(wanted);
      }
      if (wish == Wish.WITHDRAW && announced.getCount() == 0) {
        sink.onTypeWithdrawn(typeId);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Invariant.BrokenInvariantException | Error e) {
      context.ports().alarms().onFatal(e);
    } finally {
      permit.giveBack();
    }
  }

  private void session(TypeDescriptor type) throws InterruptedException {
    try {
      output.syncing(type);
      announced.countDown();
      run(new TypeSession(context, type, output, permit, options, random), type);
    } catch (Invariant.BrokenInvariantException e) {
      throw e;
    } catch (RuntimeException e) {
      output.counters().count(WatchCounter.CRASHES);
      LOGGER.error("The watch of {} failed; it begins anew with a list.", typeId, e);
      long waitNs = context.config().times().backoffMax().toNanos();
      pause(context.clock().nanoTime() + waitNs, type);
    } finally {
      permit.giveBack();
    }
  }

  private void run(TypeSession session, TypeDescriptor type) throws InterruptedException {
    Action action = session.start();
    while (isCurrent(type)) {
      action =
          switch (action) {
            case Action.ListPage page -> {
              yield permit.take(() -> isCurrent(type))
                  ? session.page(page, opened -> expose(opened, type))
                  : action;
            }
            case Action.StreamList list -> {
              yield permit.take(() -> isCurrent(type))
                  ? session.stream(list, opened -> expose(opened, type))
                  : action;
            }
            case Action.Watch watch -> session.watch(watch, opened -> expose(opened, type));
            case Action.Wait wait -> {
              permit.giveBack();
              if (wait.refreshCredentials()) {
                context.api().reloadCredentials();
              }
              pause(wait.untilNs(), type);
              yield isCurrent(type) ? session.onTimer() : action;
            }
            case Action.Read read ->
                throw new IllegalStateException("nothing is being read of " + typeId);
          };
    }
  }

  private boolean isCurrent(TypeDescriptor type) {
    return wish == Wish.RUN && wanted == type;
  }

  /** From now on a wish ends this exchange. */
  private void expose(ApiExchange opened, TypeDescriptor type) {
    exchange = opened;
    if (!isCurrent(type)) {
      opened.abort();
    }
  }

  private void pause(long untilNs, TypeDescriptor type) throws InterruptedException {
    lock.lock();
    try {
      long leftNs = untilNs - context.clock().nanoTime();
      while (leftNs > 0 && isCurrent(type)) {
        woken.awaitNanos(leftNs);
        leftNs = untilNs - context.clock().nanoTime();
      }
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      woken.signalAll();
    } finally {
      lock.unlock();
    }
    ApiExchange current = exchange;
    if (current != null) {
      current.abort();
    }
  }
}
