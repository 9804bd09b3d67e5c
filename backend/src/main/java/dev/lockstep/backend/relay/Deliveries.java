package dev.lockstep.backend.relay;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a relay tells sessions, collected for each event loop and handed over in one task: one tick
 * costs a loop one wake-up, and a connection one flush for all that it is told. Owned by the
 * relay's thread.
 */
final class Deliveries {
  /** So many tasks of one relay may be under way for each loop before its ticks wait. */
  private static final int UNDER_WAY_MAX = 4;

  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

  private final Map<Executor, Batch> open = new IdentityHashMap<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicLong spentNanos = new AtomicLong();
  private final Runnable caughtUp;
  private final LongSupplier clock;

  /**
   * @param caughtUp called on an event loop when the loops are not behind any more
   * @param clock monotonic, in nanoseconds; any thread
   */
  Deliveries(Runnable caughtUp, LongSupplier clock) {
    this.caughtUp = caughtUp;
    this.clock = clock;
  }

  private static final class Batch {
    final Set<DeliveryTarget> targets = new LinkedHashSet<>();
    final List<Runnable> calls = new ArrayList<>();
  }

  void add(Executor loop, DeliveryTarget target, Runnable call) {
    Batch batch = open.computeIfAbsent(loop, key -> new Batch());
    batch.targets.add(target);
    batch.calls.add(call);
  }

  /** Hands over everything. */
  void send() {
    if (open.isEmpty()) {
      return;
    }
    open.forEach((loop, batch) -> {
      underWay.incrementAndGet();
      try {
        loop.execute(() -> run(batch));
      } catch (RejectedExecutionException e) {
        // The loop has ended, and with it all its connections.
        underWay.decrementAndGet();
      }
    });
    open.clear();
  }

  /** Whether the loops have not come as far as to be given more. */
  boolean isBehind() {
    return underWay.get() >= UNDER_WAY_MAX;
  }

  /** The time that all loops together have taken for what they were given. */
  long spentNanos() {
    return spentNanos.get();
  }

  private void run(Batch batch) {
    long startNanos = clock.getAsLong();
    try {
      batch.calls.forEach(Deliveries::run);
      // Last, so that who is told several things is sent them together.
      batch.targets.forEach(target -> run(target::flush));
    } finally {
      spentNanos.addAndGet(clock.getAsLong() - startNanos);
      if (underWay.decrementAndGet() == UNDER_WAY_MAX - 1) {
        caughtUp.run();
      }
    }
  }

  /** One session that fails must not take the others' news with it. */
  private static void run(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error("A session could not be told something; it will notice the gap.", e);
    }
  }
}
