package dev.lockstep.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DiscoveryTest {

  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

  private final SimulatedCluster cluster = SimulatedCluster.start(TestClusters.bare());
  private final TestReader reader = new TestReader(cluster);

  @AfterEach
  void close() {
    reader.close();
    cluster.close();
  }

  @Test
  void shouldNameTheSameTypesInBothFormsOfDiscovery() {
    cluster
        .store()
        .put("customresourcedefinitions.apiextensions.k8s.io", TestClusters.widgetDefinition());

    Set<String> single = new TreeSet<>();
    collect("", reader.get("/api/v1").body(), single);
    for (JsonNode group : reader.get("/apis").body().path("groups")) {
      for (JsonNode version : group.path("versions")) {
        String path = "/apis/" + version.path("groupVersion").asText();
        collect(group.path("name").asText(), reader.get(path).body(), single);
      }
    }
    Set<String> together = new TreeSet<>();
    collectAggregated(reader.get("/api", AGGREGATED).body(), together);
    collectAggregated(reader.get("/apis", AGGREGATED).body(), together);

    assertThat(together).isEqualTo(single);
    assertThat(together).contains("widgets.example.com", "deployments.apps", "pods");
    assertThat(new TreeSet<>(cluster.store().types())).isEqualTo(single);
  }

  @Test
  void shouldDeclareTheFormOfDiscovery() {
    TestReader.Answer aggregated = reader.get("/apis", AGGREGATED);
    TestReader.Answer plain = reader.get("/apis");

    assertThat(aggregated.headers().firstValue("Content-Type").orElseThrow())
        .contains("as=APIGroupDiscoveryList");
    assertThat(plain.body().path("kind").asText()).isEqualTo("APIGroupList");
    assertThat(reader.get("/api").body().at("/versions/0").asText()).isEqualTo("v1");
    assertThat(reader.get("/version").body().path("major").asText()).isEqualTo("1");
  }

  @Test
  void shouldRequireATokenExceptForHealth() {
    HttpRequest.Builder bare = HttpRequest.newBuilder(cluster.url().resolve("/apis"));
    HttpRequest.Builder wrong =
        HttpRequest.newBuilder(cluster.url().resolve("/api/v1/pods"))
            .header("Authorization", "Bearer wrong");
    HttpRequest.Builder health = HttpRequest.newBuilder(cluster.url().resolve("/readyz"));

    assertThat(reader.send(bare.build()).code()).isEqualTo(401);
    assertThat(reader.send(wrong.build()).body().path("reason").asText()).isEqualTo("Unauthorized");
    assertThat(reader.send(health.build()).code()).isEqualTo(200);
  }

  @Test
  void shouldRefuseUnknownPathsAndEncodingsWithAStatus() {
    assertThat(reader.get("/apis/nobody.example.com/v1").code()).isEqualTo(404);
    assertThat(reader.get("/api/v1/unknowns").body().path("kind").asText()).isEqualTo("Status");
    assertThat(
            reader
                .get("/api/v1/namespaces/default/pods/absent")
                .body()
                .at("/details/name")
                .asText())
        .isEqualTo("absent");
    assertThat(reader.get("/api/v1/namespaces/default/nodes").code()).isEqualTo(404);
    assertThat(reader.get("/api/v1/pods/absent/log").code()).isEqualTo(404);
    assertThat(reader.get("/api/v1/pods%00/x/y/z").code()).isEqualTo(404);
    assertThat(reader.get("/api/v1/pods", "application/vnd.kubernetes.protobuf").code())
        .isEqualTo(406);
  }

  private static void collect(String group, JsonNode list, Set<String> types) {
    for (JsonNode resource : list.path("resources")) {
      String name = resource.path("name").asText();
      if (!name.contains("/")) {
        types.add(group.isEmpty() ? name : name + "." + group);
      }
    }
  }

  private static void collectAggregated(JsonNode list, Set<String> types) {
    for (JsonNode item : list.path("items")) {
      String group = item.at("/metadata/name").asText();
      for (JsonNode version : item.path("versions")) {
        for (JsonNode resource : version.path("resources")) {
          String name = resource.path("resource").asText();
          types.add(group.isEmpty() ? name : name + "." + group);
        }
      }
    }
  }
}
