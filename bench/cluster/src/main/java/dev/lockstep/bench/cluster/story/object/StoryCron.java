package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A cron job with its kept runs. Mutable; owned by the cluster's thread. */
public final class StoryCron {

  /** Finished runs that are kept. */
  public static final int HISTORY_MAX = 3;

  public final String namespace;
  public final String name;
  public final String uid;
  public final Instant created;
  final Shape shape;
  public final List<StoryJob> jobs = new ArrayList<>();
  public int runs;
  public Instant lastStart;
  public Instant lastSuccess;

  public StoryCron(Shape shape, String uid, Instant created, Instant lastStart) {
    this.shape = shape;
    this.namespace = shape.team();
    this.name = shape.app();
    this.uid = uid;
    this.created = created;
    this.lastStart = lastStart;
    this.lastSuccess = lastStart;
  }

  public String key() {
    return namespace + "/" + name;
  }

  ObjectNode reference() {
    return Owners.reference("batch/v1", "CronJob", name, uid);
  }
}
