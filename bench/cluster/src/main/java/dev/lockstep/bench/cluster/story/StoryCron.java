package dev.lockstep.bench.cluster.story;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A cron job with its kept runs. Mutable; owned by the cluster's thread. */
final class StoryCron {

  /** Finished runs that are kept. */
  static final int HISTORY_MAX = 3;

  final String namespace;
  final String name;
  final String uid;
  final Instant created;
  final Shape shape;
  final List<StoryJob> jobs = new ArrayList<>();
  int runs;
  Instant lastStart;
  Instant lastSuccess;

  StoryCron(Shape shape, String uid, Instant created, Instant lastStart) {
    this.shape = shape;
    this.namespace = shape.team();
    this.name = shape.app();
    this.uid = uid;
    this.created = created;
    this.lastStart = lastStart;
    this.lastSuccess = lastStart;
  }

  String key() {
    return namespace + "/" + name;
  }

  ObjectNode reference() {
    return Owners.reference("batch/v1", "CronJob", name, uid);
  }
}
