package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Prints volumes, claims, storage classes and drivers. */
final class StoragePrinters {

  private static final String STORAGE = "storage.k8s.io";

  /** Access modes in the order in which they are printed, with their short forms. */
  private static final List<Map.Entry<String, String>> ACCESS_MODES =
      List.of(
          Map.entry("ReadWriteOnce", "RWO"),
          Map.entry("ReadOnlyMany", "ROX"),
          Map.entry("ReadWriteMany", "RWX"),
          Map.entry("ReadWriteOncePod", "RWOP"));

  private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

  static final BuiltIn PERSISTENT_VOLUMES =
      BuiltIn.clusterScoped("", "v1", "PersistentVolume", "persistentvolumes")
          .text("Capacity", "How much it holds.")
          .text("Access Modes", "How it can be mounted.")
          .text("Reclaim Policy", "Whether it is kept, recycled or deleted after its claim.")
          .text("Status", "Whether it is free, bound, released or broken.")
          .text("Claim", "The claim that it is bound to.")
          .text("StorageClass", "Its storage class.")
          .text("VolumeAttributesClass", "Its class of further attributes.")
          .text("Reason", "The reason for its state.")
          .age()
          .wide("VolumeMode", "File system or block device.")
          .printedBy(StoragePrinters::printVolume, StoragePrinters::judgeVolume);

  static final BuiltIn PERSISTENT_VOLUME_CLAIMS =
      BuiltIn.namespaced("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims")
          .text("Status", "Whether it is bound to a volume.")
          .text("Volume", "The volume that it is bound to.")
          .text("Capacity", "How much the volume holds.")
          .text("Access Modes", "How the volume can be mounted.")
          .text("StorageClass", "Its storage class.")
          .text("VolumeAttributesClass", "Its class of further attributes.")
          .age()
          .wide("VolumeMode", "File system or block device.")
          .printedBy(StoragePrinters::printClaim, StoragePrinters::judgeClaim);

  static final BuiltIn STORAGE_CLASSES =
      BuiltIn.clusterScoped(STORAGE, "v1", "StorageClass", "storageclasses")
          .text("Provisioner", "The provisioner that makes volumes of this class.")
          .text(
              "ReclaimPolicy", "Whether volumes are kept, recycled or deleted after their claims.")
          .text("VolumeBindingMode", "When a claim gets its volume.")
          .truth("AllowVolumeExpansion", "Whether volumes can grow.")
          .age()
          .printedBy(StoragePrinters::printStorageClass);

  static final BuiltIn VOLUME_ATTACHMENTS =
      BuiltIn.clusterScoped(STORAGE, "v1", "VolumeAttachment", "volumeattachments")
          .text("Attacher", "The driver that attaches it.")
          .text("PV", "The volume.")
          .text("Node", "The node.")
          .truth("Attached", "Whether it is attached.")
          .age()
          .printedBy(StoragePrinters::printAttachment, StoragePrinters::judgeAttachment);

  static final BuiltIn CSI_DRIVERS =
      BuiltIn.clusterScoped(STORAGE, "v1", "CSIDriver", "csidrivers")
          .truth("AttachRequired", "Whether volumes are attached before they are mounted.")
          .truth("PodInfoOnMount", "Whether it receives information about the pod.")
          .truth("StorageCapacity", "Whether it reports free capacity.")
          .text("TokenRequests", "Audiences of the pod's tokens that it receives.")
          .truth("RequiresRepublish", "Whether volumes are mounted repeatedly.")
          .text("Modes", "The kinds of volumes that it serves.")
          .age()
          .printedBy(StoragePrinters::printDriver);

  static final BuiltIn CSI_NODES =
      BuiltIn.clusterScoped(STORAGE, "v1", "CSINode", "csinodes")
          .integer("Drivers", "How many drivers run on the node.")
          .age()
          .printedBy(
              (object, cells) -> cells.add(object.get("spec", "drivers").total()).addAge(object));

  static final List<BuiltIn> ALL =
      List.of(
          PERSISTENT_VOLUMES,
          PERSISTENT_VOLUME_CLAIMS,
          STORAGE_CLASSES,
          VOLUME_ATTACHMENTS,
          CSI_DRIVERS,
          CSI_NODES);

  private StoragePrinters() {}

  private static void printVolume(Node object, Cells cells) {
    Node spec = object.get("spec");
    Node claim = spec.get("claimRef");
    cells
        .add(spec.get("capacity", "storage").text("0"))
        .add(accessModes(spec.get("accessModes")))
        .add(spec.get("persistentVolumeReclaimPolicy"))
        .add(phase(object))
        .add(claim.isObject() ? claim.get("namespace").text() + "/" + claim.get("name").text() : "")
        .add(storageClass(object))
        .add(spec.get("volumeAttributesClassName").text(Cells.UNSET))
        .add(object.get("status", "reason"))
        .addAge(object)
        .add(spec.get("volumeMode").text(Cells.UNSET));
  }

  private static void printClaim(Node object, Cells cells) {
    Node spec = object.get("spec");
    boolean bound = !spec.get("volumeName").text().isEmpty();
    Node status = object.get("status");
    cells
        .add(phase(object))
        .add(spec.get("volumeName"))
        .add(bound ? status.get("capacity", "storage").text("0") : "")
        .add(bound ? accessModes(status.get("accessModes")) : "")
        .add(storageClass(object))
        .add(spec.get("volumeAttributesClassName").text(Cells.UNSET))
        .addAge(object)
        .add(spec.get("volumeMode").text(Cells.UNSET));
  }

  private static String phase(Node object) {
    return object.get("metadata", "deletionTimestamp").exists()
        ? "Terminating"
        : object.get("status", "phase").text();
  }

  private static String storageClass(Node object) {
    Node annotated = object.get("metadata", "annotations").get(CLASS_ANNOTATION);
    return annotated.exists() ? annotated.text() : object.get("spec", "storageClassName").text();
  }

  private static String accessModes(Node modes) {
    StringJoiner joined = new StringJoiner(",");
    for (Map.Entry<String, String> mode : ACCESS_MODES) {
      for (int i = 0; i < modes.size(); i++) {
        if (modes.at(i).is(mode.getKey())) {
          joined.add(mode.getValue());
          break;
        }
      }
    }
    return joined.toString();
  }

  private static Verdict judgeVolume(Node object) {
    String phase = object.get("status", "phase").text();
    return switch (phase) {
      case "Available", "Bound" -> Verdict.HEALTHY;
      case "Released" -> Verdict.degraded(phase);
      case "Failed" -> Verdict.failing(object.get("status", "reason").text(phase));
      default -> Verdict.progressing(phase);
    };
  }

  private static Verdict judgeClaim(Node object) {
    String phase = object.get("status", "phase").text();
    if (phase.equals("Lost")) {
      return Verdict.failing(phase);
    }
    for (String type : List.of("Resizing", "FileSystemResizePending")) {
      if (Printed.isTrue(Printed.condition(object, type))) {
        return Verdict.progressing(type);
      }
    }
    return phase.equals("Bound") ? Verdict.HEALTHY : Verdict.progressing(phase);
  }

  private static void printStorageClass(Node object, Cells cells) {
    cells
        .add(object.get("provisioner"))
        .add(object.get("reclaimPolicy").text("Delete"))
        .add(object.get("volumeBindingMode").text("Immediate"))
        .add(object.get("allowVolumeExpansion").isTrue())
        .addAge(object);
  }

  private static void printAttachment(Node object, Cells cells) {
    Node spec = object.get("spec");
    cells
        .add(spec.get("attacher"))
        .add(spec.get("source", "persistentVolumeName"))
        .add(spec.get("nodeName"))
        .add(object.get("status", "attached").isTrue())
        .addAge(object);
  }

  private static Verdict judgeAttachment(Node object) {
    Node status = object.get("status");
    if (status.get("attachError").exists()) {
      return Verdict.failing("AttachError");
    }
    return status.get("attached").isTrue() ? Verdict.HEALTHY : Verdict.progressing("Attaching");
  }

  private static void printDriver(Node object, Cells cells) {
    Node spec = object.get("spec");
    Node tokens = spec.get("tokenRequests");
    cells
        .add(!spec.get("attachRequired").is("false"))
        .add(spec.get("podInfoOnMount").isTrue())
        .add(spec.get("storageCapacity").isTrue())
        .add(tokens.exists() ? Printed.joined(tokens, "audience") : Cells.UNSET)
        .add(spec.get("requiresRepublish").isTrue())
        .add(Printed.joined(spec.get("volumeLifecycleModes"), ",", Cells.NONE))
        .addAge(object);
  }
}
