package dev.lockstep.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real Kubernetes client works with the simulated cluster. */
@Timeout(60)
class ClusterClientTest {

  private final SimulatedCluster cluster = SimulatedCluster.start(TestClusters.bare());
  private final KubernetesClient client =
      new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(cluster.kubeconfig())).build();

  @AfterEach
  void close() {
    client.close();
    cluster.close();
  }

  @Test
  void shouldListAndWatchPods() {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (Watch _ = client.pods().inNamespace("default").watch(recorder(seen))) {
      client.resource(pod("a")).create();
      client.resource(pod("b")).create();
      client.pods().inNamespace("default").withName("a").delete();

      await().until(() -> seen.size() == 3);
    }

    assertThat(seen).containsExactly("ADDED a", "ADDED b", "DELETED a");
    assertThat(client.pods().inAnyNamespace().list().getItems())
        .extracting(pod -> pod.getMetadata().getName())
        .containsExactly("b");
  }

  @Test
  void shouldFollowPodsWithAnInformer() {
    client.resource(pod("a")).create();
    try (var informer = client.pods().inAnyNamespace().inform()) {
      client.resource(pod("b")).create();

      await().until(() -> informer.getStore().list().size() == 2);
    }
  }

  @Test
  void shouldWorkWithATypeThatIsDefinedLater() {
    client.load(stream(TestClusters.widgetDefinition())).create();
    List<String> seen = new CopyOnWriteArrayList<>();
    var widgets = client.genericKubernetesResources("example.com/v1", "Widget");
    try (Watch _ = widgets.inNamespace("default").watch(recorder(seen))) {
      client
          .load(
              stream(
                  """
                  {"apiVersion":"example.com/v1","kind":"Widget",
                   "metadata":{"name":"w","namespace":"default"},"spec":{"size":3}}
                  """))
          .create();

      await().until(() -> seen.size() == 1);
    }

    GenericKubernetesResource widget = widgets.inNamespace("default").withName("w").require();
    assertThat(widget.<Integer>get("spec", "size")).isEqualTo(3);
    assertThat(client.apiextensions().v1().customResourceDefinitions().list().getItems())
        .hasSize(1);
  }

  @Test
  void shouldEditAndDelete() {
    var maps = client.configMaps().inNamespace("default");
    maps.resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("m")
                .endMetadata()
                .addToData("k", "1")
                .build())
        .create();

    maps.withName("m").edit(map -> new ConfigMapBuilder(map).addToData("k", "2").build());

    assertThat(maps.withName("m").require().getData()).containsEntry("k", "2");
    assertThat(maps.withName("m").delete()).isNotEmpty();
    assertThat(maps.withName("m").get()).isNull();
  }

  private static Pod pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("c")
        .withImage("i")
        .endContainer()
        .endSpec()
        .build();
  }

  private static java.io.InputStream stream(String json) {
    return new java.io.ByteArrayInputStream(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static <T extends io.fabric8.kubernetes.api.model.HasMetadata> Watcher<T> recorder(
      List<String> seen) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, T resource) {
        seen.add(action + " " + resource.getMetadata().getName());
      }

      @Override
      public void onClose(WatcherException cause) {
        seen.add("closed " + cause.getMessage());
      }
    };
  }
}
