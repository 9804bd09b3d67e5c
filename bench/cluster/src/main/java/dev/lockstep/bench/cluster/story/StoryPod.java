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

  /** How often it will still crash before it is well again. */
  int crashesLeft;

  /** How the main container last ended. */
  @Nullable Exit exit;

  /** When the stage last changed. */
  Instant changed;

  /** When it came to its node, its main container started, its readiness last changed. */
  Instant scheduled;

  Instant started;
  Instant readySince;
  @Nullable Instant deleted;

  /** Counts its changes, so that a plan made before one of them can be recognised as outdated. */
  int turn;

  /** How a container ended. */
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
