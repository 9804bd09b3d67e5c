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
 * A relay's calls to sessions, collected for each event loop and handed over as one task: a tick
 * costs each loop one wake-up, and each connection one flush. Owned by the relay's thread.
 */
final class Deliveries {
  /** Number of unfinished tasks of one relay, on all loops, at which its ticks wait. */
  private static final int UNDER_WAY_MAX = 4;

  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

  private final Map<Executor, Batch> open = new IdentityHashMap<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicLong spentNanos = new AtomicLong();
  private final Runnable caughtUp;
  private final LongSupplier clock;

  /**
   * @param caughtUp called on an event loop when the loops are no longer behind
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

  /** Hands all collected calls over to their loops. */
  void send() {
    if (open.isEmpty()) {
      return;
    }
    open.forEach((loop, batch) -> {
      underWay.incrementAndGet();
      try {
        loop.execute(() -> run(batch));
      } catch (RejectedExecutionException e) {
        // The loop has ended, and so have all its connections.
        underWay.decrementAndGet();
      }
    });
    open.clear();
  }

  /** Whether the loops have too many unfinished tasks to get more. */
  boolean isBehind() {
    return underWay.get() >= UNDER_WAY_MAX;
  }

  /** Total time that the loops have spent on tasks of this relay. */
  long spentNanos() {
    return spentNanos.get();
  }

  private void run(Batch batch) {
    long startNanos = clock.getAsLong();
    try {
      batch.calls.forEach(Deliveries::run);
      // Last, so that a connection sends the results of several calls together.
      batch.targets.forEach(target -> run(target::flush));
    } finally {
      spentNanos.addAndGet(clock.getAsLong() - startNanos);
      if (underWay.decrementAndGet() == UNDER_WAY_MAX - 1) {
        caughtUp.run();
      }
    }
  }

  /** A failing session must not keep calls from the others. */
  private static void run(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error("A call to a session failed. The session will notice the gap and ask again.", e);
    }
  }
}
