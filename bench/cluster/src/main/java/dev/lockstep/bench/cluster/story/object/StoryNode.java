package dev.lockstep.bench.cluster.story.object;

import java.time.Instant;

/** A node of the story. Mutable; owned by the cluster's thread. */
public final class StoryNode {

  /** Pods that a kubelet allows by default. */
  static final int PODS_MAX = 110;

  public final String name;
  public final String uid;
  public final int index;
  public final Instant created;
  public boolean ready = true;
  public boolean cordoned;
  public Instant readySince;
  public Instant heartbeat;
  public int pods;
  private int addresses;

  public StoryNode(String name, String uid, int index, Instant created) {
    this.name = name;
    this.uid = uid;
    this.index = index;
    this.created = created;
    this.readySince = created;
    this.heartbeat = created;
  }

  public boolean takesPods() {
    return ready && !cordoned && pods < PODS_MAX;
  }

  String address() {
    return "10.0.%d.%d".formatted(index / 250, index % 250 + 2);
  }

  /** The zone in its name and labels. */
  String zone() {
    return "eu-central-1" + (char) ('a' + index % 3);
  }

  /** An address for one more pod; addresses repeat after a long while. */
  public String nextPodAddress() {
    addresses++;
    return "10.%d.%d.%d".formatted(100 + index / 250, index % 250, addresses % 250 + 2);
  }
}
