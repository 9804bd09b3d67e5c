package dev.lockstep.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bench.cluster.story.object.SecretText;
import dev.lockstep.evidence.Holds;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ClusterStoryTest {

  private static final int SECOND = ClusterStory.STEPS_PER_SECOND;

  private final List<SimulatedCluster> clusters = new ArrayList<>();

  @AfterEach
  void close() {
    clusters.forEach(SimulatedCluster::close);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 99, 100, 500, 2_000})
  void shouldBeginWithTheGivenNumberOfPodsAndConsistentStatuses(int pods) {
    SimulatedCluster cluster = start(options(3).withPods(pods));

    assertThat(cluster.store().count("pods")).isEqualTo(pods);
    ClusterConsistency.check(cluster.store());
  }

  @Test
  void shouldHoldObjectsOfAllTheCommonKinds() {
    SimulatedCluster cluster = start(options(1));
    cluster.story().steps(SECOND * 20);

    assertThat(
            List.of(
                "namespaces",
                "nodes",
                "pods",
                "services",
                "configmaps",
                "secrets",
                "serviceaccounts",
                "events",
                "persistentvolumes",
                "persistentvolumeclaims",
                "resourcequotas",
                "limitranges",
                "deployments.apps",
                "replicasets.apps",
                "statefulsets.apps",
                "daemonsets.apps",
                "controllerrevisions.apps",
                "jobs.batch",
                "cronjobs.batch",
                "horizontalpodautoscalers.autoscaling",
                "poddisruptionbudgets.policy",
                "ingresses.networking.k8s.io",
                "networkpolicies.networking.k8s.io",
                "endpointslices.discovery.k8s.io",
                "storageclasses.storage.k8s.io",
                "leases.coordination.k8s.io",
                "roles.rbac.authorization.k8s.io",
                "rolebindings.rbac.authorization.k8s.io",
                "clusterroles.rbac.authorization.k8s.io",
                "clusterrolebindings.rbac.authorization.k8s.io",
                "customresourcedefinitions.apiextensions.k8s.io",
                "canaries.delivery.example.com"))
        .allSatisfy(type -> {
          assertThat(cluster.store().count(type)).as(type).isPositive();
        });
  }

  @ParameterizedTest
  @CsvSource({"1, 20", "2, 20", "3, 200"})
  void shouldStayConsistentWhileTheStoryContinues(long seed, double churn) {
    SimulatedCluster cluster = start(options(seed).withPods(300).withChurn(churn));

    for (int i = 0; i < 15; i++) {
      cluster.story().steps(197);
      ClusterConsistency.check(cluster.store());
    }
  }

  @ParameterizedTest
  @CsvSource({"500, 5, 600", "500, 20, 600", "500, 300, 120", "2000, 100, 120"})
  void shouldChangeAtTheTargetRateOnAverage(int pods, double churn, int seconds) {
    SimulatedCluster cluster = start(options(7).withPods(pods).withChurn(churn));
    long before = cluster.store().resourceVersion();

    cluster.story().steps(SECOND * seconds);

    double perSecond = (double) (cluster.store().resourceVersion() - before) / seconds;
    assertThat(perSecond).isBetween(churn * 0.85, churn * 1.15);
    assertThat(cluster.store().count("pods")).isBetween(pods * 7 / 10, pods * 13 / 10);
    assertThat(cluster.store().count("events")).isLessThanOrEqualTo(2_000);
  }

  @Test
  @Holds("G14")
  void shouldRepeatTheStoryByteForByteWhenTheSeedIsTheSame() {
    SimulatedCluster one = start(options(42));
    SimulatedCluster same = start(options(42));
    SimulatedCluster other = start(options(43));
    for (SimulatedCluster cluster : List.of(one, same, other)) {
      cluster.story().steps(SECOND * 120);
    }

    assertThat(everything(same)).isEqualTo(everything(one));
    assertThat(everything(other)).isNotEqualTo(everything(one));
  }

  @Test
  void shouldRollABadImageOutAfterAMinuteAndBackLater() {
    SimulatedCluster cluster = start(options(5));

    cluster.story().steps(SECOND * 75);
    List<String> waiting = waitingReasons(cluster, "checkout");
    cluster.story().steps(SECOND * 60);
    JsonNode stuck = deployment(cluster, "checkout", "checkout");
    cluster.story().steps(SECOND * 60);
    JsonNode after = deployment(cluster, "checkout", "checkout");

    assertThat(waiting).containsAnyOf("ErrImagePull", "ImagePullBackOff");
    assertThat(stuck.at("/status/conditions/1/reason").asText())
        .isEqualTo("ProgressDeadlineExceeded");
    assertThat(stuck.at("/status/availableReplicas").asInt())
        .isGreaterThanOrEqualTo(stuck.at("/spec/replicas").asInt() * 3 / 4);
    assertThat(waitingReasons(cluster, "checkout"))
        .doesNotContain("ErrImagePull", "ImagePullBackOff");
    assertThat(after.at("/spec/template/spec/containers/0/image").asText())
        .doesNotContain("broken");
    assertThat(after.at("/metadata/annotations").path("deployment.kubernetes.io/revision").asInt())
        .isGreaterThan(3);
  }

  @Test
  void shouldChangeOnlyOnRequestWithoutChurn() {
    SimulatedCluster cluster = start(options(1).withChurn(0));
    // The pod that crashes from the beginning continues to crash: it is the story's one exception.
    cluster.story().steps(SECOND * 1_200);
    long before = cluster.store().resourceVersion();
    cluster.story().steps(SECOND * 60);

    assertThat(cluster.store().resourceVersion()).isEqualTo(before);
    assertThat(cluster.story().startIncident()).isTrue();
    assertThat(cluster.store().resourceVersion()).isGreaterThan(before);
    assertThat(cluster.story().scale("cart", "nobody", 3)).isFalse();
    assertThat(cluster.story().scale("checkout", "cart", 3)).isTrue();
    cluster.story().steps(SECOND * 60);
    assertThat(deployment(cluster, "checkout", "cart").at("/status/readyReplicas").asInt())
        .isEqualTo(3);
  }

  @Test
  void shouldReplaceObjectsThatOthersDelete() {
    SimulatedCluster cluster = start(options(1).withChurn(0));
    ClusterStore store = cluster.store();
    String pod = store.list("pods", "checkout").getFirst().at("/metadata/name").asText();
    int pods = store.count("pods");
    String node = store.list("nodes", "").getFirst().at("/metadata/name").asText();

    store.delete("pods", "checkout", pod);
    store.delete("nodes", "", node);
    cluster.story().steps(SECOND * 60);

    assertThat(store.get("pods", "checkout", pod)).isEmpty();
    assertThat(store.list("pods", ""))
        .noneMatch(each -> each.at("/spec/nodeName").asText().equals(node));
    // Its daemon set pods were deleted with the node; all others run elsewhere.
    assertThat(store.count("pods")).isBetween(pods - 4, pods);
    ClusterConsistency.check(store);
  }

  @Test
  void shouldRemoveDependentsWhenOthersDeleteADeploymentOrANamespace() {
    SimulatedCluster cluster = start(options(1));
    ClusterStore store = cluster.store();

    store.delete("deployments.apps", "orders", "orders-api");
    store.delete("namespaces", "", "catalog");
    cluster.story().steps(SECOND * 30);

    assertThat(store.list("pods", "catalog")).isEmpty();
    assertThat(store.get("namespaces", "", "catalog")).isEmpty();
    assertThat(store.list("pods", "orders"))
        .noneMatch(pod ->
            pod.at("/metadata/labels")
                .path("app.kubernetes.io/name")
                .asText()
                .equals("orders-api"));
    cluster.story().steps(SECOND * 300);
    ClusterConsistency.check(store);
  }

  @Test
  void shouldUseTheSameTextForEverySecretValue() {
    SimulatedCluster cluster = start(options(1).withPods(100));

    assertThat(cluster.store().list("secrets", ""))
        .isNotEmpty()
        .allSatisfy(secret ->
            assertThat(secret.path("data"))
                .allMatch(value -> value.asText().startsWith(SecretText.ENCODED)));
    assertThat(cluster.store().list("pods", ""))
        .allMatch(pod -> pod.path("spec").toString().contains(SecretText.PLAIN));
    assertThat(cluster.store().list("pods", ""))
        .allMatch(pod ->
            pod.at("/metadata/managedFields").toString().length() > pod.toString().length() / 5);
  }

  @Test
  void shouldContinueFromARestoredPast() {
    SimulatedCluster cluster = start(options(9));
    cluster.story().steps(SECOND * 30);
    long past = cluster.store().resourceVersion();
    cluster.story().steps(SECOND);

    cluster.faults().restore(past);
    cluster.story().steps(SECOND * 120);

    assertThat(cluster.store().resourceVersion()).isGreaterThan(past);
  }

  private SimulatedCluster start(ClusterOptions options) {
    SimulatedCluster cluster = SimulatedCluster.start(options);
    clusters.add(cluster);
    return cluster;
  }

  /**
   * A clock that advances by a step with every reading, so that times differ but are reproducible.
   */
  private static ClusterOptions options(long seed) {
    AtomicLong readings = new AtomicLong();
    InstantSource clock = () -> TestClusters.START.plusMillis(50 * readings.getAndIncrement());
    return ClusterOptions.of(clock).withSeed(seed);
  }

  private static List<String> waitingReasons(SimulatedCluster cluster, String namespace) {
    List<String> reasons = new ArrayList<>();
    for (ObjectNode pod : cluster.store().list("pods", namespace)) {
      String reason = pod.at("/status/containerStatuses/0/state/waiting/reason").asText("");
      if (!reason.isEmpty()) {
        reasons.add(reason);
      }
    }
    return reasons;
  }

  private static JsonNode deployment(SimulatedCluster cluster, String namespace, String name) {
    return cluster.store().get("deployments.apps", namespace, name).orElseThrow();
  }

  private static Map<String, String> everything(SimulatedCluster cluster) {
    Map<String, String> all = new HashMap<>();
    for (String type : cluster.store().types()) {
      for (ObjectNode object : cluster.store().list(type, "")) {
        all.put(type + " " + object.at("/metadata/uid").asText(), object.toString());
      }
    }
    return all;
  }
}
