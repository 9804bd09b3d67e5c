package dev.lockstep.agent.printing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.types.Column;
import dev.lockstep.agent.types.TypeDescriptor;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The columns of every built-in type are those of {@code kubectl get}; after a bar, of -o wide. */
class KubectlColumnsTest {

  private static final String SEPARATOR = "/";

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      value = {
        "pods:READY/STATUS/RESTARTS/AGE|IP/NODE/NOMINATED NODE/READINESS GATES",
        "deployments.apps:READY/UP-TO-DATE/AVAILABLE/AGE|CONTAINERS/IMAGES/SELECTOR",
        "replicasets.apps:DESIRED/CURRENT/READY/AGE|CONTAINERS/IMAGES/SELECTOR",
        "replicationcontrollers:DESIRED/CURRENT/READY/AGE|CONTAINERS/IMAGES/SELECTOR",
        "statefulsets.apps:READY/AGE|CONTAINERS/IMAGES",
        "daemonsets.apps:DESIRED/CURRENT/READY/UP-TO-DATE/AVAILABLE/NODE SELECTOR/AGE"
            + "|CONTAINERS/IMAGES/SELECTOR",
        "jobs.batch:STATUS/COMPLETIONS/DURATION/AGE|CONTAINERS/IMAGES/SELECTOR",
        "cronjobs.batch:SCHEDULE/TIMEZONE/SUSPEND/ACTIVE/LAST SCHEDULE/AGE"
            + "|CONTAINERS/IMAGES/SELECTOR",
        "horizontalpodautoscalers.autoscaling:REFERENCE/TARGETS/MINPODS/MAXPODS/REPLICAS/AGE|",
        "services:TYPE/CLUSTER-IP/EXTERNAL-IP/PORT(S)/AGE|SELECTOR",
        "endpoints:ENDPOINTS/AGE|",
        "endpointslices.discovery.k8s.io:ADDRESSTYPE/PORTS/ENDPOINTS/AGE|",
        "ingresses.networking.k8s.io:CLASS/HOSTS/ADDRESS/PORTS/AGE|",
        "ingressclasses.networking.k8s.io:CONTROLLER/PARAMETERS/AGE|",
        "networkpolicies.networking.k8s.io:POD-SELECTOR/AGE|",
        "configmaps:DATA/AGE|",
        "secrets:TYPE/DATA/AGE|",
        "resourcequotas:REQUEST/LIMIT/AGE|",
        "limitranges:CREATED AT|",
        "poddisruptionbudgets.policy:MIN AVAILABLE/MAX UNAVAILABLE/ALLOWED DISRUPTIONS/AGE|",
        "persistentvolumes:CAPACITY/ACCESS MODES/RECLAIM POLICY/STATUS/CLAIM/STORAGECLASS"
            + "/VOLUMEATTRIBUTESCLASS/REASON/AGE|VOLUMEMODE",
        "persistentvolumeclaims:STATUS/VOLUME/CAPACITY/ACCESS MODES/STORAGECLASS"
            + "/VOLUMEATTRIBUTESCLASS/AGE|VOLUMEMODE",
        "storageclasses.storage.k8s.io:PROVISIONER/RECLAIMPOLICY/VOLUMEBINDINGMODE"
            + "/ALLOWVOLUMEEXPANSION/AGE|",
        "volumeattachments.storage.k8s.io:ATTACHER/PV/NODE/ATTACHED/AGE|",
        "csidrivers.storage.k8s.io:ATTACHREQUIRED/PODINFOONMOUNT/STORAGECAPACITY/TOKENREQUESTS"
            + "/REQUIRESREPUBLISH/MODES/AGE|",
        "csinodes.storage.k8s.io:DRIVERS/AGE|",
        "serviceaccounts:AGE|",
        "roles.rbac.authorization.k8s.io:CREATED AT|",
        "clusterroles.rbac.authorization.k8s.io:CREATED AT|",
        "rolebindings.rbac.authorization.k8s.io:ROLE/AGE|USERS/GROUPS/SERVICEACCOUNTS",
        "clusterrolebindings.rbac.authorization.k8s.io:ROLE/AGE|USERS/GROUPS/SERVICEACCOUNTS",
        "nodes:STATUS/ROLES/AGE/VERSION"
            + "|INTERNAL-IP/EXTERNAL-IP/OS-IMAGE/KERNEL-VERSION/CONTAINER-RUNTIME",
        "namespaces:STATUS/AGE|",
        "leases.coordination.k8s.io:HOLDER/AGE|",
        "priorityclasses.scheduling.k8s.io:VALUE/GLOBAL-DEFAULT/AGE/PREEMPTIONPOLICY|",
        "runtimeclasses.node.k8s.io:HANDLER/AGE|",
        "events:LAST SEEN/TYPE/REASON/OBJECT/MESSAGE|SUBOBJECT/SOURCE/FIRST SEEN/COUNT",
        "events.events.k8s.io:LAST SEEN/TYPE/REASON/OBJECT/MESSAGE"
            + "|SUBOBJECT/SOURCE/FIRST SEEN/COUNT",
        "customresourcedefinitions.apiextensions.k8s.io:CREATED AT|",
        "apiservices.apiregistration.k8s.io:SERVICE/AVAILABLE/AGE|",
        "mutatingwebhookconfigurations.admissionregistration.k8s.io:WEBHOOKS/AGE|",
        "validatingwebhookconfigurations.admissionregistration.k8s.io:WEBHOOKS/AGE|"
      })
  void shouldHaveTheColumnsOfKubectl(String typeId, String columns) {
    TypeDescriptor type = BuiltInTypes.find(typeId).orElseThrow();

    assertThat(names(type, false) + "|" + names(type, true)).isEqualTo(columns);
  }

  private static String names(TypeDescriptor type, boolean wide) {
    return type.columns().stream()
        .filter(column -> column.priority() > 0 == wide)
        .map(column -> column.name().toUpperCase(Locale.ROOT))
        .collect(Collectors.joining(SEPARATOR));
  }

  @Test
  void shouldPassAgesOnAsTimes() {
    for (TypeDescriptor type : BuiltInTypes.all()) {
      for (Column column : type.columns()) {
        boolean ticks =
            column.name().equals("Age")
                || column.name().endsWith("Seen")
                || column.name().equals("Last Schedule");
        assertThat(column.type().equals(Column.DATE))
            .as(type.typeId() + " " + column.name())
            .isEqualTo(ticks);
      }
    }
  }

  @Test
  void shouldCoverAllBuiltInTypes() {
    assertThat(BuiltInTypes.all()).hasSize(42);
  }
}
