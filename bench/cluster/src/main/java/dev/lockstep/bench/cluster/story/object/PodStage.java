package dev.lockstep.bench.cluster.story.object;

import java.util.EnumSet;
import java.util.Set;

/** Stages of a pod's life, and the allowed transitions. */
public enum PodStage {
  /** Not on a node yet. */
  PENDING,
  /** On a node, its image is being pulled. */
  CREATING,
  /** Pulling has just failed. */
  PULL_FAILED,
  /** Waiting before pulling is tried again. */
  PULL_BACKOFF,
  /** Containers run, not ready. */
  RUNNING,
  READY,
  /** The main container has just ended. */
  CRASHED,
  /** Waiting before the main container is started again. */
  BACKOFF,
  SUCCEEDED,
  FAILED,
  /** Marked as deleted. */
  TERMINATING;

  public PodStage next(PodStage next) {
    if (!successors().contains(next)) {
      throw new IllegalStateException("a pod cannot go from " + this + " to " + next);
    }
    return next;
  }

  /** Whether it will not run again. */
  public boolean isFinished() {
    return this == SUCCEEDED || this == FAILED;
  }

  private Set<PodStage> successors() {
    return switch (this) {
      case PENDING -> EnumSet.of(CREATING, TERMINATING);
      case CREATING -> EnumSet.of(PULL_FAILED, RUNNING, TERMINATING);
      case PULL_FAILED -> EnumSet.of(PULL_BACKOFF, TERMINATING);
      case PULL_BACKOFF -> EnumSet.of(PULL_FAILED, RUNNING, TERMINATING);
      case RUNNING -> EnumSet.of(READY, CRASHED, SUCCEEDED, FAILED, TERMINATING);
      case READY -> EnumSet.of(RUNNING, CRASHED, SUCCEEDED, FAILED, TERMINATING);
      case CRASHED -> EnumSet.of(RUNNING, BACKOFF, TERMINATING);
      case BACKOFF -> EnumSet.of(RUNNING, TERMINATING);
      case SUCCEEDED, FAILED -> EnumSet.of(TERMINATING);
      case TERMINATING -> EnumSet.noneOf(PodStage.class);
    };
  }
}
