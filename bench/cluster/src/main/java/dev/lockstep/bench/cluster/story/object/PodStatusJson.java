package dev.lockstep.bench.cluster.story.object;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Builds a pod's status with consistent phase, conditions and containers. */
final class PodStatusJson {

  static final String PROXY = "proxy";

  private PodStatusJson() {}

  static ObjectNode status(StoryPod pod) {
    ObjectNode status =
        Tree.of("phase", phase(pod))
            .and("conditions", conditions(pod))
            .and("qosClass", "Burstable");
    if (pod.node == null) {
      return status;
    }
    status.put("hostIP", pod.node.address()).put("startTime", Tree.time(pod.scheduled));
    if (!pod.address.isEmpty()) {
      status.put("podIP", pod.address);
      status.set("podIPs", Tree.list(Tree.of("ip", pod.address)));
    }
    ArrayNode containers = Tree.list(main(pod));
    if (pod.owner.shape().extras().proxy()) {
      containers.add(proxy(pod));
    }
    status.set("containerStatuses", containers);
    return status;
  }

  private static String phase(StoryPod pod) {
    return switch (pod.stage) {
      case PENDING, CREATING, PULL_FAILED, PULL_BACKOFF -> "Pending";
      case SUCCEEDED -> "Succeeded";
      case FAILED -> "Failed";
      case RUNNING, READY, CRASHED, BACKOFF -> "Running";
      case TERMINATING -> pod.node == null || pod.address.isEmpty() ? "Pending" : "Running";
    };
  }

  private static ArrayNode conditions(StoryPod pod) {
    boolean scheduled = pod.node != null;
    ArrayNode conditions = Tree.list();
    if (scheduled) {
      String whyNot = pod.stage.isFinished() ? "PodCompleted" : "ContainersNotReady";
      conditions.add(condition("Initialized", true, pod.scheduled, null));
      conditions.add(condition("Ready", pod.isReady(), pod.readySince, whyNot));
      conditions.add(condition("ContainersReady", pod.runsWell(), pod.readySince, whyNot));
    }
    Instant since = scheduled ? pod.scheduled : pod.created;
    conditions.add(condition("PodScheduled", scheduled, since, "Unschedulable"));
    return conditions;
  }

  private static ObjectNode condition(
      String type, boolean holds, Instant since, @Nullable String whyNot) {
    return Tree.of("type", type)
        .and("status", holds ? "True" : "False")
        .and("lastProbeTime", null)
        .and("lastTransitionTime", since)
        .and("reason", holds ? null : whyNot);
  }

  private static ObjectNode main(StoryPod pod) {
    ObjectNode status = container(pod, pod.owner.shape().app(), pod.image, pod.runsWell());
    status.put("restartCount", pod.restarts);
    status.set("state", mainState(pod));
    // A container that ended and was not restarted is in this state now, not in its last state.
    StoryPod.Exit exit = pod.exit;
    boolean ended = pod.stage == PodStage.CRASHED || pod.stage.isFinished();
    status.set(
        "lastState",
        exit == null || ended ? Tree.empty() : Tree.of("terminated", terminated(exit, pod)));
    return status;
  }

  private static ObjectNode mainState(StoryPod pod) {
    StoryPod.Exit exit = pod.exit;
    return switch (pod.stage) {
      case PENDING, CREATING -> waiting("ContainerCreating", "");
      case PULL_FAILED ->
          waiting(
              "ErrImagePull", "failed to pull and unpack image \"" + pod.image + "\": not found");
      case PULL_BACKOFF ->
          waiting("ImagePullBackOff", "Back-off pulling image \"" + pod.image + "\"");
      case BACKOFF ->
          waiting(
              "CrashLoopBackOff",
              "back-off restarting failed container "
                  + pod.owner.shape().app()
                  + " in pod "
                  + pod.name);
      case CRASHED, SUCCEEDED, FAILED ->
          exit == null
              ? waiting("ContainerCreating", "")
              : Tree.of("terminated", terminated(exit, pod));
      case RUNNING, READY -> running(pod.started);
      case TERMINATING ->
          pod.address.isEmpty() ? waiting("ContainerCreating", "") : running(pod.started);
    };
  }

  private static ObjectNode proxy(StoryPod pod) {
    boolean runs = !pod.address.isEmpty() && !pod.stage.isFinished();
    ObjectNode status = container(pod, PROXY, PodJson.proxyImage(), runs);
    status.put("restartCount", 0);
    status.set("state", runs ? running(pod.scheduled) : waiting("PodInitializing", ""));
    status.set("lastState", Tree.empty());
    return status;
  }

  private static ObjectNode container(StoryPod pod, String name, String image, boolean ready) {
    boolean started = ready || pod.stage == PodStage.RUNNING;
    return Tree.of("name", name)
        .and("ready", ready)
        .and("started", started)
        .and("image", image)
        .and("imageID", pod.address.isEmpty() ? "" : image + "@sha256:" + digest(image))
        .and("containerID", pod.address.isEmpty() ? null : containerId(pod, name));
  }

  private static ObjectNode waiting(String reason, String message) {
    return Tree.of(
        "waiting", Tree.of("reason", reason).and("message", message.isEmpty() ? null : message));
  }

  private static ObjectNode running(Instant since) {
    return Tree.of("running", Tree.of("startedAt", since));
  }

  private static ObjectNode terminated(StoryPod.Exit exit, StoryPod pod) {
    return Tree.of("exitCode", exit.code())
        .and("reason", exit.reason())
        .and("startedAt", exit.started())
        .and("finishedAt", exit.finished())
        .and("containerID", containerId(pod, "ended"));
  }

  /** As long as a real id, and constant for one life of one container. */
  private static String containerId(StoryPod pod, String container) {
    return "containerd://" + digest(pod.uid + container + pod.restarts);
  }

  private static String digest(String of) {
    String half = UUID.nameUUIDFromBytes(of.getBytes(UTF_8)).toString().replace("-", "");
    return half + half;
  }
}
