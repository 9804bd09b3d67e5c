package dev.lockstep.backend.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects blocked event loops, on which all connections stand still and none can report it. Each
 * poll queues a task on every loop; a loop that has not run its task by the second poll after is
 * blocked. One thread polls, so a pause of the whole process is not mistaken for a blocked loop.
 */
final class LoopWatch {
  /** Polls that a loop may miss. */
  private static final int MISSED_MAX = 1;

  private static final int STACK_FRAMES_MAX = 12;
  private static final Logger LOG = LoggerFactory.getLogger(LoopWatch.class);

  private final List<Watched> loops = new ArrayList<>();
  private final AtomicInteger blocked = new AtomicInteger();
  private final Counter blocks;

  LoopWatch(EventLoopGroup group, MeterRegistry registry) {
    for (EventExecutor loop : group) {
      loops.add(new Watched(loop));
    }
    blocks =
        Counter.builder("lockstep.web.loop.blocks")
            .description("Times that an event loop was blocked for more than a second")
            .register(registry);
    Gauge.builder("lockstep.web.loops.blocked", blocked, AtomicInteger::get)
        .description("Event loops that are blocked now")
        .register(registry);
  }

  /** One loop. The loop writes the volatile fields, the polling thread everything else. */
  private static final class Watched {
    final EventExecutor loop;
    volatile boolean isAsked;
    volatile @Nullable Thread thread;
    int missed;

    Watched(EventExecutor loop) {
      this.loop = loop;
    }
  }

  /** Checks each loop once. */
  void poll() {
    for (Watched each : loops) {
      if (each.isAsked) {
        miss(each);
      } else {
        ask(each);
      }
    }
  }

  private void ask(Watched each) {
    if (each.missed > MISSED_MAX) {
      blocked.decrementAndGet();
      LOG.warn("Event loop {} runs again", name(each));
    }
    each.missed = 0;
    each.isAsked = true;
    try {
      each.loop.execute(() -> {
        each.thread = Thread.currentThread();
        each.isAsked = false;
      });
    } catch (RejectedExecutionException e) {
      // The server is closing.
      each.isAsked = false;
    }
  }

  private void miss(Watched each) {
    if (++each.missed != MISSED_MAX + 1) {
      return;
    }
    blocked.incrementAndGet();
    blocks.increment();
    LOG.error(
        "Event loop {} is blocked, and all its connections with it. It is at: {}",
        name(each),
        place(each.thread));
  }

  private static String name(Watched each) {
    Thread thread = each.thread;
    return thread == null ? "that has not started" : thread.getName();
  }

  private static String place(@Nullable Thread thread) {
    StringBuilder place = new StringBuilder();
    StackTraceElement[] frames = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
    for (int i = 0; i < Math.min(STACK_FRAMES_MAX, frames.length); i++) {
      place.append("\n  at ").append(frames[i]);
    }
    return place.isEmpty() ? "(unknown)" : place.toString();
  }
}
