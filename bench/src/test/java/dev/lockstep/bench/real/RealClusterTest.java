package dev.lockstep.bench.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The harness itself, on storage and API alone. */
@Timeout(180)
final class RealClusterTest {
  @RegisterExtension
  static final RealClusterExtension REAL =
      RealClusterExtension.with(ClusterOptions.apiserverOnly().withoutWatchCache());

  @Test
  void shouldListAllObjectsWhenTheyAreCreatedInBulk() {
    KubeHttp api = REAL.cluster().api();
    api.create(KubePath.namespaces(), KubeObjects.namespace("bulk"));
    List<String> names = IntStream.range(0, 1_200).mapToObj(i -> "map-" + i).toList();

    api.createAll(
        KubePath.configMaps("bulk"),
        names.stream().map(name -> KubeObjects.configMap(name, "v")).toList());

    assertThat(api.list(KubePath.configMaps("bulk")))
        .extracting(item -> item.path("metadata").path("name").asText())
        .containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void shouldRefuseListWhenPersonaHasNoRights() {
    KubeHttp nobody = REAL.cluster().apiAs(Persona.NOBODY);

    assertThat(nobody.get(KubePath.pods("default")).status()).isEqualTo(403);
    assertThat(nobody.get("/apis").status()).isEqualTo(200);
  }

  @Test
  void shouldRefuseRequestWhenTokenIsUnknown() {
    try (KubeHttp stranger = REAL.cluster().apiWith("no-such-token")) {
      assertThat(stranger.get("/apis").status()).isEqualTo(401);
    }
  }

  @Test
  void shouldStreamListWhenAskedForInitialEvents() {
    try (WatchStream stream = REAL.cluster().api().streamList(KubePath.namespaces())) {
      List<String> names = new ArrayList<>();
      JsonNode event = stream.next();
      while (event.path("type").asText().equals("ADDED")) {
        names.add(event.path("object").path("metadata").path("name").asText());
        event = stream.next();
      }

      assertThat(names).contains("default", "kube-system");
      assertThat(event.path("type").asText()).isEqualTo("BOOKMARK");
      assertThat(event.path("object").path("metadata").path("annotations").toString())
          .contains("k8s.io/initial-events-end");
    }
  }

  @Test
  void shouldAnswerGoneWhenAWatchStartsBeforeCompaction() {
    KubeHttp api = REAL.cluster().api();
    String maps = KubePath.configMaps("default");
    String before = api.versionOf(maps);
    api.create(maps, KubeObjects.configMap("compacted", "v"));
    try (WatchStream watch = api.watch(maps, before)) {
      assertThat(watch.next().path("type").asText()).isEqualTo("ADDED");
    }

    long kept = REAL.cluster().compact();

    assertThat(kept).isGreaterThan(Long.parseLong(before));
    assertThatNextIsGone(api, maps, before);
  }

  @Test
  void shouldKeepObjectsAndEndWatchesWhenApiserverIsStoppedAndStarted() {
    RealCluster cluster = REAL.cluster();
    String maps = KubePath.configMaps("default");
    cluster.api().create(maps, KubeObjects.configMap("kept", "v"));
    try (WatchStream watch = cluster.api().watch(maps, cluster.api().versionOf(maps))) {
      cluster.api().create(maps, KubeObjects.configMap("seen", "v"));
      assertThat(watch.next().path("type").asText()).isEqualTo("ADDED");

      cluster.stopApiserver();

      assertThat(watch.next().path("type").asText()).isEqualTo(WatchStream.END);
    }
    assertThat(cluster.isApiserverRunning()).isFalse();
    KubeHttp api = cluster.api();
    assertThatThrownBy(() -> api.get("/readyz")).hasMessageContaining("/readyz");

    cluster.startApiserver();

    assertThat(cluster.api().read(maps + "/kept").path("data").path("key").asText()).isEqualTo("v");
  }

  @Test
  void shouldServeAgainWhenApiserverWasKilled() {
    RealCluster cluster = REAL.cluster();

    cluster.killApiserver();
    cluster.startApiserver();

    assertThat(cluster.api().get("/readyz").status()).isEqualTo(200);
  }

  static void assertThatNextIsGone(KubeHttp api, String path, String version) {
    try (WatchStream watch = api.watch(path, version)) {
      JsonNode event = watch.next();
      assertThat(event.path("type").asText()).isEqualTo("ERROR");
      assertThat(event.path("object").path("code").asInt()).as(event.toString()).isEqualTo(410);
    }
  }
}
