package dev.lockstep.bench.cluster.story.object;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A pod of the story. Mutable; owned by the cluster's thread. */
public final class StoryPod {

  public final PodOwner owner;
  public final String name;
  public final String uid;
  public final String image;
  public final Instant created;
  public PodStage stage = PodStage.PENDING;
  public @Nullable StoryNode node;

  /** The only node on which it may run, for pods of a daemon set. */
  public @Nullable StoryNode pinned;

  public String address = "";
  public int restarts;

  /** Number of crashes until it recovers. */
  public int crashesLeft;

  /** The last end of the main container. */
  public @Nullable Exit exit;

  /** Time of the last change of the stage. */
  public Instant changed;

  /**
   * Times of its scheduling, of its main container's start, and of its last change of readiness.
   */
  public Instant scheduled;

  public Instant started;
  public Instant readySince;
  public @Nullable Instant deleted;

  /** Counts its changes, so that a plan from before one of them is recognised as outdated. */
  public int turn;

  /** The end of a container. */
  public record Exit(int code, String reason, Instant started, Instant finished) {}

  public StoryPod(PodOwner owner, String name, String uid, String image, Instant created) {
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

  public String namespace() {
    return owner.namespace();
  }

  public String key() {
    return namespace() + "/" + name;
  }

  /** Whether its containers are ready. */
  public boolean runsWell() {
    return stage == PodStage.READY;
  }

  /** Whether it takes traffic: its containers are ready and its node answers. */
  public boolean isReady() {
    return runsWell() && node != null && node.ready;
  }

  /** Whether its controller counts it. */
  public boolean isActive() {
    return stage != PodStage.TERMINATING && !stage.isFinished();
  }
}
