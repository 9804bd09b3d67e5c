package dev.lockstep.bench.cluster;

import dev.lockstep.bench.cluster.server.ApiServer;
import dev.lockstep.bench.cluster.server.ClusterThread;
import dev.lockstep.bench.cluster.story.Story;
import java.util.function.Function;

/**
 * Advances and steers the cluster's story, for tests and demonstrations. Any thread may call it.
 */
public final class ClusterStory {

  /** Steps of one second of story. */
  public static final int STEPS_PER_SECOND = Story.STEPS_PER_SECOND;

  private final ClusterThread thread;
  private final ApiServer server;
  private final Story story;

  ClusterStory(ClusterThread thread, ApiServer server, Story story) {
    this.thread = thread;
    this.server = server;
    this.story = story;
  }

  /** Advances by one step and returns when it is written. */
  public void step() {
    steps(1);
  }

  /**
   * Advances by some steps in one task of the cluster's thread: no reader is served between them.
   */
  public void steps(int count) {
    on(told -> {
      for (int i = 0; i < count; i++) {
        told.step();
      }
      return true;
    });
  }

  /** Number of steps since the story's start. */
  public long steps() {
    return on(Story::steps);
  }

  /** Starts checkout's bad rollout now; returns false when that is impossible at the moment. */
  public boolean startIncident() {
    return on(Story::startIncident);
  }

  /**
   * Changes a deployment's number of replicas; returns false when the deployment does not exist.
   */
  public boolean scale(String namespace, String deployment, int replicas) {
    return on(told -> told.scale(namespace, deployment, replicas));
  }

  /** Rolls out a deployment's next image; returns false when the deployment does not exist. */
  public boolean rollOut(String namespace, String deployment) {
    return on(told -> told.rollOut(namespace, deployment));
  }

  private <T> T on(Function<Story, T> action) {
    return thread.ask(() -> {
      T result = action.apply(story);
      server.drainWatches();
      return result;
    });
  }
}
