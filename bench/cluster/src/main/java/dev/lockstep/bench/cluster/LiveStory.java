package dev.lockstep.bench.cluster;

import dev.lockstep.bench.cluster.server.ApiServer;
import dev.lockstep.bench.cluster.story.Story;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Advances the story with the time. After the machine was busy or asleep it catches up by at most
 * {@link #CATCH_UP_STEPS_MAX} steps at once. Owner: the cluster's thread.
 */
final class LiveStory {

  private static final Logger LOG = LoggerFactory.getLogger(LiveStory.class);
  private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1) / Story.STEPS_PER_SECOND;
  private static final int CATCH_UP_STEPS_MAX = 10;

  private final EventLoop loop;
  private final ApiServer server;
  private final Story story;
  private long told;

  LiveStory(EventLoop loop, ApiServer server, Story story) {
    this.loop = loop;
    this.server = server;
    this.story = story;
  }

  void begin() {
    told = loop.ticker().nanoTime();
    loop.scheduleWithFixedDelay(this::goOn, STEP_NANOS, STEP_NANOS, TimeUnit.NANOSECONDS);
  }

  private void goOn() {
    long now = loop.ticker().nanoTime();
    long due = (now - told) / STEP_NANOS;
    if (due > CATCH_UP_STEPS_MAX) {
      told = now - CATCH_UP_STEPS_MAX * STEP_NANOS;
      due = CATCH_UP_STEPS_MAX;
    }
    told += due * STEP_NANOS;
    try {
      for (long i = 0; i < due; i++) {
        story.step();
      }
    } catch (RuntimeException broken) {
      LOG.error("the story stands still after step {}: this is a defect", story.steps(), broken);
      throw broken;
    } finally {
      server.drainWatches();
    }
  }
}
