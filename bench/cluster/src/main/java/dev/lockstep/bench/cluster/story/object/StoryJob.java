package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.api.PreparedJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a cron job. Mutable; owned by the cluster's thread. */
public final class StoryJob implements PodOwner {

  public final StoryCron cron;
  public final String name;
  public final String uid;
  public final Instant created;
  public final String image;
  public int failures;
  public @Nullable Instant finished;
  public boolean succeeded;
  private final List<StoryPod> pods = new ArrayList<>();
  private final PodJson.Containers containers = new PodJson.Containers();

  public StoryJob(StoryCron cron, String name, String uid, String image, Instant created) {
    this.cron = cron;
    this.name = name;
    this.uid = uid;
    this.image = image;
    this.created = created;
  }

  public String key() {
    return namespace() + "/" + name;
  }

  public int active() {
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
