package dev.lockstep.bench.cluster.store;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The built-in types of the cluster. */
public final class BuiltinTypes {

  /** Columns: plural, group, versions, kind, scope, short names, categories, subresources. */
  private static final String TABLE =
      """
      configmaps                 -                         v1    ConfigMap                cluster:no  cm          -    -
      endpoints                  -                         v1    Endpoints                cluster:no  ep          -    -
      events                     -                         v1    Event                    cluster:no  ev          -    -
      limitranges                -                         v1    LimitRange               cluster:no  limits      -    -
      namespaces                 -                         v1    Namespace                cluster:yes ns          -    status,finalize
      nodes                      -                         v1    Node                     cluster:yes no          -    status
      persistentvolumeclaims     -                         v1    PersistentVolumeClaim    cluster:no  pvc         -    status
      persistentvolumes          -                         v1    PersistentVolume         cluster:yes pv          -    status
      pods                       -                         v1    Pod                      cluster:no  po          all  status
      podtemplates               -                         v1    PodTemplate              cluster:no  -           -    -
      replicationcontrollers     -                         v1    ReplicationController    cluster:no  rc          all  status
      resourcequotas             -                         v1    ResourceQuota            cluster:no  quota       -    status
      secrets                    -                         v1    Secret                   cluster:no  -           -    -
      serviceaccounts            -                         v1    ServiceAccount           cluster:no  sa          -    -
      services                   -                         v1    Service                  cluster:no  svc         all  status
      customresourcedefinitions  apiextensions.k8s.io      v1    CustomResourceDefinition cluster:yes crd,crds    api-extensions status
      controllerrevisions        apps                      v1    ControllerRevision       cluster:no  -           -    -
      daemonsets                 apps                      v1    DaemonSet                cluster:no  ds          all  status
      deployments                apps                      v1    Deployment               cluster:no  deploy      all  status
      replicasets                apps                      v1    ReplicaSet               cluster:no  rs          all  status
      statefulsets               apps                      v1    StatefulSet              cluster:no  sts         all  status
      horizontalpodautoscalers   autoscaling               v2,v1 HorizontalPodAutoscaler  cluster:no  hpa         all  status
      cronjobs                   batch                     v1    CronJob                  cluster:no  cj          all  status
      jobs                       batch                     v1    Job                      cluster:no  -           all  status
      leases                     coordination.k8s.io       v1    Lease                    cluster:no  -           -    -
      endpointslices             discovery.k8s.io          v1    EndpointSlice            cluster:no  -           -    -
      ingressclasses             networking.k8s.io         v1    IngressClass             cluster:yes -           -    -
      ingresses                  networking.k8s.io         v1    Ingress                  cluster:no  ing         -    status
      networkpolicies            networking.k8s.io         v1    NetworkPolicy            cluster:no  netpol      -    -
      poddisruptionbudgets       policy                    v1    PodDisruptionBudget      cluster:no  pdb         -    status
      clusterrolebindings        rbac.authorization.k8s.io v1    ClusterRoleBinding       cluster:yes -           -    -
      clusterroles               rbac.authorization.k8s.io v1    ClusterRole              cluster:yes -           -    -
      rolebindings               rbac.authorization.k8s.io v1    RoleBinding              cluster:no  -           -    -
      roles                      rbac.authorization.k8s.io v1    Role                     cluster:no  -           -    -
      priorityclasses            scheduling.k8s.io         v1    PriorityClass            cluster:yes pc          -    -
      csidrivers                 storage.k8s.io            v1    CSIDriver                cluster:yes -           -    -
      csinodes                   storage.k8s.io            v1    CSINode                  cluster:yes -           -    -
      storageclasses             storage.k8s.io            v1    StorageClass             cluster:yes sc          -    -
      volumeattachments          storage.k8s.io            v1    VolumeAttachment         cluster:yes -           -    status
      """;

  private BuiltinTypes() {}

  /** All built-in types, by group and plural. */
  public static List<ResourceType> all() {
    return TABLE.lines().map(BuiltinTypes::parse).toList();
  }

  private static ResourceType parse(String line) {
    String[] cell = line.trim().split(" +", -1);
    String kind = cell[3];
    ResourceType.Names names =
        new ResourceType.Names(
            cell[0], kind.toLowerCase(Locale.ROOT), kind, words(cell[5]), words(cell[6]));
    return new ResourceType(
        new ResourceType.Api(cell[1].equals("-") ? "" : cell[1], words(cell[2])),
        names,
        cell[4].equals("cluster:no"),
        Set.copyOf(words(cell[7])),
        false);
  }

  private static List<String> words(String cell) {
    return cell.equals("-") ? List.of() : Stream.of(cell.split(",", -1)).toList();
  }
}
