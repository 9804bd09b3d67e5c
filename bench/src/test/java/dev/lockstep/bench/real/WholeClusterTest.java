package dev.lockstep.bench.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The harness itself, with controllers and nodes and the apiserver as clusters run it. */
@Timeout(300)
final class WholeClusterTest {
  private static final Duration CLUSTER_TIMEOUT = Duration.ofSeconds(60);

  @RegisterExtension
  static final RealClusterExtension REAL = RealClusterExtension.with(ClusterOptions.whole());

  @Test
  void shouldRunPodsWhenDeploymentIsCreated() {
    KubeHttp api = REAL.cluster().api();
    api.create(KubePath.nodes(), KubeObjects.node("node-1"));

    api.create(KubePath.deployments("default"), KubeObjects.deployment("web", 3));

    await()
        .atMost(CLUSTER_TIMEOUT)
        .untilAsserted(() ->
            assertThat(api.list(KubePath.pods("default")))
                .extracting(pod -> pod.path("status").path("phase").asText())
                .containsExactly("Running", "Running", "Running"));
  }

  @Test
  void shouldRemoveEverythingWhenNamespaceIsDeleted() {
    KubeHttp api = REAL.cluster().api();
    api.create(KubePath.namespaces(), KubeObjects.namespace("doomed"));
    api.create(KubePath.configMaps("doomed"), KubeObjects.configMap("map", "v"));

    api.delete(KubePath.namespace("doomed"));

    await()
        .atMost(CLUSTER_TIMEOUT)
        .until(() -> api.get(KubePath.namespace("doomed")).status() == 404);
    assertThat(api.list(KubePath.configMaps("doomed"))).isEmpty();
  }

  @Test
  void shouldServeCustomObjectsWhenTypeIsDefined() {
    KubeHttp api = REAL.cluster().api();
    String gadgets = KubePath.in("default", "test.lockstep.dev/v1", "gadgets");

    api.create(KubePath.crds(), KubeObjects.crd("test.lockstep.dev", "Gadget", "gadgets"));

    await().atMost(CLUSTER_TIMEOUT).until(() -> !api.get(gadgets).isRefused());
    api.create(gadgets, KubeObjects.custom("test.lockstep.dev", "Gadget", "one", 3, "red"));
    assertThat(api.read(gadgets + "/one").path("spec").path("size").asInt()).isEqualTo(3);
  }

  @Test
  void shouldAcceptAServiceAccountWhenItsTokenIsMinted() {
    RealCluster cluster = REAL.cluster();

    try (KubeHttp account = cluster.apiWith(cluster.mintToken("default", "default"))) {
      assertThat(account.get("/apis").status()).isEqualTo(200);
      assertThat(account.get(KubePath.pods("default")).status()).isEqualTo(403);
    }
  }

  @Test
  void shouldAnswerGoneWhenTheHistoryHasExpired() {
    RealCluster cluster = REAL.cluster();
    String before = cluster.api().versionOf(KubePath.namespaces());

    cluster.expireHistory();

    RealClusterTest.assertThatNextIsGone(cluster.api(), KubePath.namespaces(), before);
    JsonNode namespaces = cluster.api().read(KubePath.namespaces());
    assertThat(List.copyOf(namespaces.findValuesAsText("phase"))).contains("Active");
  }
}
