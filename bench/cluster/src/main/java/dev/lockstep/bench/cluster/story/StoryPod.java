package dev.lockstep.bench.cluster.story;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A pod of the story. Mutable; owned by the cluster's thread. */
final class StoryPod {

  final PodOwner owner;
  final String name;
  final String uid;
  final String image;
  final Instant created;
  PodStage stage = PodStage.PENDING;
  @Nullable StoryNode node;

  /** The only node on which it may run, for pods of a daemon set. */
  @Nullable StoryNode pinned;

  String address = "";
  int restarts;

  /** Number of crashes until it recovers. */
  int crashesLeft;

  /** The last end of the main container. */
  @Nullable Exit exit;

  /** Time of the last change of the stage. */
  Instant changed;

  /**
   * Times of its scheduling, of its main container's start, and of its last change of readiness.
   */
  Instant scheduled;

  Instant started;
  Instant readySince;
  @Nullable Instant deleted;

  /** Counts its changes, so that a plan from before one of them is recognised as outdated. */
  int turn;

  /** The end of a container. */
  record Exit(int code, String reason, Instant started, Instant finished) {}

  StoryPod(PodOwner owner, String name, String uid, String image, Instant created) {
    this.owner = owner;
    this.name = name;
    this.uid = uid;
    this.image = image;
    this.created = created;
    this.changed = created;
    this.scheduled = created;
    this.started = created;
    this.readySince = created;
  }

  String namespace() {
    return owner.namespace();
  }

  String key() {
    return namespace() + "/" + name;
  }

  /** Whether its containers are ready. */
  boolean runsWell() {
    return stage == PodStage.READY;
  }

  /** Whether it takes traffic: its containers are ready and its node answers. */
  boolean isReady() {
    return runsWell() && node != null && node.ready;
  }

  /** Whether its controller counts it. */
  boolean isActive() {
    return stage != PodStage.TERMINATING && !stage.isFinished();
  }
}
