package dev.lockstep.bench.cluster.story;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.api.PreparedJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a cron job. Mutable; owned by the cluster's thread. */
final class StoryJob implements PodOwner {

  final StoryCron cron;
  final String name;
  final String uid;
  final Instant created;
  final String image;
  int failures;
  @Nullable Instant finished;
  boolean succeeded;
  private final List<StoryPod> pods = new ArrayList<>();
  private final PodJson.Containers containers = new PodJson.Containers();

  StoryJob(StoryCron cron, String name, String uid, String image, Instant created) {
    this.cron = cron;
    this.name = name;
    this.uid = uid;
    this.image = image;
    this.created = created;
  }

  String key() {
    return namespace() + "/" + name;
  }

  int active() {
    return (int) pods.stream().filter(StoryPod::isActive).count();
  }

  ObjectNode labels() {
    return Tree.of("batch.kubernetes.io/job-name", name)
        .and("batch.kubernetes.io/controller-uid", uid)
        .and("app.kubernetes.io/name", cron.name)
        .and("team", cron.namespace);
  }

  @Override
  public String namespace() {
    return cron.namespace;
  }

  @Override
  public PreparedJson containers() {
    return containers.of(shape(), image);
  }

  @Override
  public Shape shape() {
    return cron.shape;
  }

  @Override
  public ObjectNode podLabels(String podName) {
    return labels();
  }

  @Override
  public ObjectNode reference() {
    return Owners.reference("batch/v1", "Job", name, uid);
  }

  @Override
  public List<StoryPod> pods() {
    return pods;
  }

  @Override
  public boolean runsOnce() {
    return true;
  }
}
