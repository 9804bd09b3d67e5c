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
 * calls the sink for the type; a type that returns waits until the thread of its previous life has
 * ended.
 *
 * <p>{@link #change}, {@link #withdraw} and {@link #stop} may come from any thread. They interrupt
 * any wait of the thread, except in the sink.
 */
final class TypeWatch implements Runnable {

  /**
   * @param canStream whether the server supports streaming lists
   * @param tap receives the whole objects
   * @param onUnserved runs when the server does not know the type's path
   * @param predecessor the watch of the type's previous life
   * @param random for the jitter of waits; the thread's own
   */
  record Options(
      boolean canStream,
      Optional<ObjectTap> tap,
      Runnable onUnserved,
      Optional<TypeWatch> predecessor,
      RandomGenerator random) {}

  private enum Wish {
    RUN,
    WITHDRAW,
    STOP
  }

  private static final Logger LOGGER = LoggerFactory.getLogger(TypeWatch.class);

  private final TypeEdges edges;
  private final WatchSink sink;
  private final String typeId;
  private final Options options;
  private final TypeOutput output;
  private final ListPermits.Permit permit;
  private final Thread thread;
  private final CountDownLatch announced = new CountDownLatch(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private volatile TypeDescriptor wanted;
  private volatile Wish wish = Wish.RUN;
  private volatile @Nullable ApiExchange exchange;

  TypeWatch(TypeEdges edges, WatchSink sink, TypeDescriptor type, Options options) {
    this.edges = edges;
    this.sink = sink;
    this.typeId = type.typeId();
    this.wanted = type;
    this.options = options;
    this.output = new TypeOutput(sink, edges.clock());
    this.permit = edges.permits().permit();
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

  /** The type's description changed: it is listed again. */
  void change(TypeDescriptor type) {
    wanted = type;
    wake();
  }

  /** The server no longer serves the type. */
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

  /** Waits until the sink knows the type. Returns false when the time is over. */
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
      edges.alarms().onFatal(e);
    } finally {
      permit.giveBack();
    }
  }

  private void session(TypeDescriptor type) throws InterruptedException {
    try {
      output.syncing(type);
      announced.countDown();
      run(new TypeSession(edges, type, output, permit, options), type);
    } catch (Invariant.BrokenInvariantException e) {
      throw e;
    } catch (RuntimeException e) {
      output.counters().count(WatchCounter.CRASHES);
      LOGGER.error("The watch of {} failed; it restarts with a list.", typeId, e);
      long waitNs = edges.config().times().retries().backoffMax().toNanos();
      pause(edges.clock().nanos() + waitNs, type);
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
                edges.api().reloadCredentials();
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

  /** From here on a wish aborts this exchange. */
  private void expose(ApiExchange opened, TypeDescriptor type) {
    exchange = opened;
    if (!isCurrent(type)) {
      opened.abort();
    }
  }

  private void pause(long untilNs, TypeDescriptor type) throws InterruptedException {
    lock.lock();
    try {
      long leftNs = untilNs - edges.clock().nanos();
      while (leftNs > 0 && isCurrent(type)) {
        woken.awaitNanos(leftNs);
        leftNs = untilNs - edges.clock().nanos();
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
