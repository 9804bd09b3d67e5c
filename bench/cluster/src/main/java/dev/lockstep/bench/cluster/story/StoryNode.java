package dev.lockstep.bench.cluster.story;

import java.time.Instant;

/** A node of the story. Mutable; owned by the cluster's thread. */
final class StoryNode {

  /** Pods that a kubelet allows by default. */
  static final int PODS_MAX = 110;

  final String name;
  final String uid;
  final int index;
  final Instant created;
  boolean ready = true;
  boolean cordoned;
  Instant readySince;
  Instant heartbeat;
  int pods;
  private int addresses;

  StoryNode(String name, String uid, int index, Instant created) {
    this.name = name;
    this.uid = uid;
    this.index = index;
    this.created = created;
    this.readySince = created;
    this.heartbeat = created;
  }

  boolean takesPods() {
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
  String nextPodAddress() {
    addresses++;
    return "10.%d.%d.%d".formatted(100 + index / 250, index % 250, addresses % 250 + 2);
  }
}
