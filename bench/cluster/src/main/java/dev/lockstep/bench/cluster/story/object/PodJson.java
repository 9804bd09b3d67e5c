package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.api.PreparedJson;
import org.jspecify.annotations.Nullable;

/** Builds pods and pod templates. */
public final class PodJson {

  public static final String TYPE = "pods";
  private static final String PROXY_IMAGE = "registry.example.com/mesh/proxy:v1.29.4";

  private static final PreparedJson TOLERATIONS = PreparedJson.of(tolerations());
  private static final PreparedJson TOKEN_VOLUME = PreparedJson.of(tokenVolume());
  private static final PreparedJson SECURITY =
      PreparedJson.of(Tree.of("runAsNonRoot", true).and("fsGroup", 2000));

  private PodJson() {}

  public static ObjectNode pod(StoryPod pod) {
    PodOwner owner = pod.owner;
    ObjectNode metadata =
        Owners.metadata(pod.namespace(), pod.name, pod.uid, pod.created, owner.podLabels(pod.name));
    int dash = pod.name.lastIndexOf('-');
    metadata.put("generateName", pod.name.substring(0, dash + 1));
    metadata.put("generation", pod.deleted == null ? 1 : 2);
    metadata.set("annotations", annotations(owner.shape()));
    metadata.set("ownerReferences", Tree.list(owner.reference()));
    if (pod.deleted != null) {
      metadata.put("deletionTimestamp", Tree.time(pod.deleted.plusSeconds(30)));
      metadata.put("deletionGracePeriodSeconds", 30);
    }
    ObjectNode spec = spec(owner, pod.name);
    if (pod.node != null) {
      spec.put("nodeName", pod.node.name);
    }
    spec.set("tolerations", TOLERATIONS);
    return Tree.of("metadata", metadata).and("spec", spec).and("status", PodStatusJson.status(pod));
  }

  /** The template from which a workload makes its pods. */
  static ObjectNode template(PodOwner owner, ObjectNode labels) {
    return Tree.of(
            "metadata", Tree.of("labels", labels).and("annotations", annotations(owner.shape())))
        .and("spec", spec(owner, ""));
  }

  private static ObjectNode annotations(Shape shape) {
    return Tree.of("prometheus.io/scrape", "true")
        .and("prometheus.io/port", Integer.toString(shape.port()));
  }

  /** The spec of a pod; a template has no pod name and no fields that depend on it. */
  private static ObjectNode spec(PodOwner owner, String podName) {
    Shape shape = owner.shape();
    ArrayNode volumes =
        Tree.list(
            Tree.of("name", "config")
                .and(
                    "configMap", Tree.of("name", shape.app() + "-config").and("defaultMode", 420)));
    if (!podName.isEmpty()) {
      volumes.add(TOKEN_VOLUME);
    }
    if (shape.extras().volume() && !podName.isEmpty()) {
      volumes.add(
          Tree.of("name", "data")
              .and("persistentVolumeClaim", Tree.of("claimName", "data-" + podName)));
    }
    return Tree.of("containers", owner.containers())
        .and("volumes", volumes)
        .and("restartPolicy", owner.runsOnce() ? "Never" : "Always")
        .and("terminationGracePeriodSeconds", 30)
        .and("dnsPolicy", "ClusterFirst")
        .and("serviceAccountName", shape.app())
        .and("serviceAccount", shape.app())
        .and("securityContext", SECURITY)
        .and("schedulerName", "default-scheduler")
        .and("priority", 0)
        .and("enableServiceLinks", true)
        .and("preemptionPolicy", "PreemptLowerPriority");
  }

  /** The containers of all pods that run an image of this shape. */
  static PreparedJson containers(Shape shape, String image) {
    ArrayNode containers = Tree.list(main(shape, image));
    if (shape.extras().proxy()) {
      containers.add(proxy());
    }
    return PreparedJson.of(containers);
  }

  private static ObjectNode main(Shape shape, String image) {
    ArrayNode mounts =
        Tree.list(
            Tree.of("name", "config")
                .and("readOnly", true)
                .and("mountPath", "/etc/" + shape.app()));
    if (shape.extras().volume()) {
      mounts.add(Tree.of("name", "data").and("mountPath", "/var/lib/data"));
    }
    return Tree.of("name", shape.app())
        .and("image", image)
        .and(
            "ports",
            Tree.list(
                Tree.of("name", "http").and("containerPort", shape.port()).and("protocol", "TCP")))
        .and("env", environment(shape))
        .and("resources", resources(shape))
        .and("volumeMounts", mounts)
        .and("livenessProbe", probe("/healthz", shape.port(), 10))
        .and("readinessProbe", probe("/readyz", shape.port(), 5))
        .and("terminationMessagePath", "/dev/termination-log")
        .and("terminationMessagePolicy", "File")
        .and("imagePullPolicy", "IfNotPresent");
  }

  private static ArrayNode environment(Shape shape) {
    ObjectNode secret =
        Tree.of("name", shape.app() + "-credentials").and("key", "password").and("optional", true);
    return Tree.list(
        Tree.of("name", "TEAM").and("value", shape.team()),
        Tree.of("name", "SESSION_SEED").and("value", SecretText.PLAIN),
        Tree.of("name", "PASSWORD").and("valueFrom", Tree.of("secretKeyRef", secret)));
  }

  static ObjectNode resources(Shape shape) {
    return Tree.of(
            "requests",
            Tree.of("cpu", shape.requests().cpuMillis() + "m")
                .and("memory", shape.requests().memoryMi() + "Mi"))
        .and("limits", Tree.of("memory", shape.requests().memoryMi() * 2 + "Mi"));
  }

  private static ObjectNode proxy() {
    return Tree.of("name", PodStatusJson.PROXY)
        .and("image", PROXY_IMAGE)
        .and("args", Tree.list("proxy", "--drain", "5s"))
        .and("resources", Tree.of("requests", Tree.of("cpu", "20m").and("memory", "40Mi")))
        .and("terminationMessagePath", "/dev/termination-log")
        .and("terminationMessagePolicy", "File")
        .and("imagePullPolicy", "IfNotPresent");
  }

  private static ObjectNode probe(String path, int port, int period) {
    return Tree.of("httpGet", Tree.of("path", path).and("port", port).and("scheme", "HTTP"))
        .and("timeoutSeconds", 1)
        .and("periodSeconds", period)
        .and("successThreshold", 1)
        .and("failureThreshold", 3);
  }

  private static ObjectNode tokenVolume() {
    return Tree.of("name", "kube-api-access")
        .and(
            "projected",
            Tree.of(
                    "sources",
                    Tree.list(
                        Tree.of(
                            "serviceAccountToken",
                            Tree.of("expirationSeconds", 3607).and("path", "token"))))
                .and("defaultMode", 420));
  }

  private static ArrayNode tolerations() {
    ArrayNode tolerations = Tree.list();
    for (String condition : new String[] {"not-ready", "unreachable"}) {
      tolerations.add(
          Tree.of("key", "node.kubernetes.io/" + condition)
              .and("operator", "Exists")
              .and("effect", "NoExecute")
              .and("tolerationSeconds", 300));
    }
    return tolerations;
  }

  /** The containers of one owner's pods, built at the first use. For one thread. */
  static final class Containers {
    private @Nullable PreparedJson made;

    PreparedJson of(Shape shape, String image) {
      PreparedJson known = made;
      if (known == null) {
        known = containers(shape, image);
        made = known;
      }
      return known;
    }
  }

  static String proxyImage() {
    return PROXY_IMAGE;
  }
}
