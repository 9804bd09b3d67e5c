package dev.lockstep.bench.cluster.story.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Builds storage: classes, claims, volumes. */
public final class StorageJson {

  public static final String CLASSES = "storageclasses.storage.k8s.io";
  public static final String CLAIMS = "persistentvolumeclaims";
  public static final String VOLUMES = "persistentvolumes";

  private static final String DRIVER = "csi.example.com";

  private StorageJson() {}

  public static ObjectNode storageClass(
      String name, boolean standard, String uid, Instant created) {
    ObjectNode metadata = Owners.metadata("", name, uid, created, Tree.empty());
    if (standard) {
      metadata.set("annotations", Tree.of("storageclass.kubernetes.io/is-default-class", "true"));
    }
    return Tree.of("metadata", metadata)
        .and("provisioner", DRIVER)
        .and("reclaimPolicy", "Delete")
        .and("allowVolumeExpansion", true)
        .and("volumeBindingMode", "WaitForFirstConsumer");
  }

  static ObjectNode claimSpec(String volume) {
    return Tree.of("accessModes", Tree.list("ReadWriteOnce"))
        .and("resources", Tree.of("requests", Tree.of("storage", "20Gi")))
        .and("volumeName", volume.isEmpty() ? null : volume)
        .and("storageClassName", "fast")
        .and("volumeMode", "Filesystem");
  }

  public static ObjectNode claim(StoryPod pod, String uid) {
    ObjectNode metadata =
        Owners.metadata(
            pod.namespace(),
            "data-" + pod.name,
            uid,
            pod.created,
            Tree.of("app.kubernetes.io/name", pod.owner.shape().app()));
    metadata.set("finalizers", Tree.list("kubernetes.io/pvc-protection"));
    return Tree.of("metadata", metadata)
        .and("spec", claimSpec("pvc-" + uid))
        .and(
            "status",
            Tree.of("phase", "Bound")
                .and("accessModes", Tree.list("ReadWriteOnce"))
                .and("capacity", Tree.of("storage", "20Gi")));
  }

  public static ObjectNode volume(StoryPod pod, String claimUid, String uid) {
    ObjectNode metadata = Owners.metadata("", "pvc-" + claimUid, uid, pod.created, Tree.empty());
    metadata.set("finalizers", Tree.list("kubernetes.io/pv-protection"));
    return Tree.of("metadata", metadata)
        .and(
            "spec",
            Tree.of("capacity", Tree.of("storage", "20Gi"))
                .and(
                    "csi",
                    Tree.of("driver", DRIVER)
                        .and("volumeHandle", "vol-" + claimUid.substring(0, 8)))
                .and("accessModes", Tree.list("ReadWriteOnce"))
                .and(
                    "claimRef",
                    Tree.of("kind", "PersistentVolumeClaim")
                        .and("namespace", pod.namespace())
                        .and("name", "data-" + pod.name)
                        .and("uid", claimUid)
                        .and("apiVersion", "v1"))
                .and("persistentVolumeReclaimPolicy", "Delete")
                .and("storageClassName", "fast")
                .and("volumeMode", "Filesystem"))
        .and("status", Tree.of("phase", "Bound"));
  }

  public static ObjectNode driver(String uid, Instant created) {
    return Tree.of("metadata", Owners.metadata("", DRIVER, uid, created, Tree.empty()))
        .and(
            "spec",
            Tree.of("attachRequired", true)
                .and("podInfoOnMount", false)
                .and("volumeLifecycleModes", Tree.list("Persistent")));
  }
}
