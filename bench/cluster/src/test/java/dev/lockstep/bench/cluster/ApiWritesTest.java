package dev.lockstep.bench.cluster;

import static dev.lockstep.bench.cluster.TestClusters.configMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ApiWritesTest {

  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String DEFINITIONS =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final String WIDGETS = "/apis/example.com/v1/namespaces/default/widgets";

  private final SimulatedCluster cluster = SimulatedCluster.start(TestClusters.bare());
  private final TestReader reader = new TestReader(cluster);

  @AfterEach
  void close() {
    reader.close();
    cluster.close();
  }

  @Test
  void shouldFillInServerFieldsWhenAnObjectIsCreated() {
    JsonNode metadata = reader.post(MAPS, map("one")).body().path("metadata");

    assertThat(metadata.path("uid").asText()).hasSize(36);
    assertThat(metadata.path("creationTimestamp").asText()).isEqualTo("2026-03-01T09:00:00Z");
    assertThat(metadata.path("resourceVersion").asLong())
        .isEqualTo(cluster.store().resourceVersion());
    assertThat(metadata.at("/managedFields/0/fieldsV1/f:data/f:value").isObject()).isTrue();
  }

  @Test
  void shouldRefuseInvalidCreations() {
    reader.post(MAPS, map("one"));

    assertThat(reader.post(MAPS, map("one")).code()).isEqualTo(409);
    assertThat(reader.post(MAPS, map("Not_A_Name")).code()).isEqualTo(422);
    assertThat(reader.post(MAPS, "not json").code()).isEqualTo(400);
    assertThat(reader.post(MAPS, map("two").replace("ConfigMap", "Secret")).code()).isEqualTo(400);
    assertThat(
            reader
                .post("/api/v1/namespaces/nowhere/configmaps", "{\"metadata\":{\"name\":\"a\"}}")
                .code())
        .isEqualTo(404);
    assertThat(reader.post("/api/v1/configmaps", map("two")).code()).isEqualTo(405);
  }

  @Test
  void shouldKeepTheVersionWhenAWriteChangesNothing() {
    JsonNode created = reader.post(MAPS, map("one")).body();
    long version = cluster.store().resourceVersion();

    TestReader.Answer same = reader.put(MAPS + "/one", created.toString());
    TestReader.Answer patched = reader.mergePatch(MAPS + "/one", "{\"data\":{\"value\":\"v\"}}");

    assertThat(same.code()).isEqualTo(200);
    assertThat(patched.code()).isEqualTo(200);
    assertThat(cluster.store().resourceVersion()).isEqualTo(version);
  }

  @Test
  void shouldRefuseAnUpdateFromAnOldVersion() {
    String old = reader.post(MAPS, map("one")).body().toString();
    reader.mergePatch(MAPS + "/one", "{\"data\":{\"value\":\"newer\"}}");

    TestReader.Answer answer = reader.put(MAPS + "/one", old.replace("\"v\"", "\"mine\""));

    assertThat(answer.code()).isEqualTo(409);
    assertThat(answer.body().path("reason").asText()).isEqualTo("Conflict");
  }

  @Test
  void shouldPatchByMergeAndByJsonPatchOnly() {
    reader.post(MAPS, map("one"));

    reader.mergePatch(MAPS + "/one", "{\"data\":{\"value\":null,\"more\":\"1\"}}");
    reader.send(
        "PATCH",
        MAPS + "/one",
        "application/json-patch+json",
        "[{\"op\":\"add\",\"path\":\"/data/yet\",\"value\":\"2\"}]");
    TestReader.Answer strategic =
        reader.send("PATCH", MAPS + "/one", "application/strategic-merge-patch+json", "{}");

    assertThat(reader.get(MAPS + "/one").body().path("data").toString())
        .isEqualTo("{\"more\":\"1\",\"yet\":\"2\"}");
    assertThat(strategic.code()).isEqualTo(415);
  }

  @Test
  void shouldKeepSpecAndStatusApartAndCountGenerations() {
    String path = "/apis/apps/v1/namespaces/default/deployments";
    reader.post(
        path,
        "{\"metadata\":{\"name\":\"d\"},\"spec\":{\"replicas\":1},\"status\":{\"replicas\":9}}");

    JsonNode created = reader.get(path + "/d").body();
    JsonNode scaled = reader.mergePatch(path + "/d", "{\"spec\":{\"replicas\":2}}").body();
    JsonNode reported =
        reader
            .mergePatch(
                path + "/d/status", "{\"spec\":{\"replicas\":5},\"status\":{\"replicas\":2}}")
            .body();

    assertThat(created.has("status")).isFalse();
    assertThat(scaled.at("/metadata/generation").asInt()).isEqualTo(2);
    assertThat(reported.at("/spec/replicas").asInt()).isEqualTo(2);
    assertThat(reported.at("/status/replicas").asInt()).isEqualTo(2);
    assertThat(reported.at("/metadata/generation").asInt()).isEqualTo(2);
  }

  @Test
  void shouldOnlyMarkAnObjectWithAFinalizer() {
    reader.post(MAPS, map("one"));
    reader.mergePatch(MAPS + "/one", "{\"metadata\":{\"finalizers\":[\"example.com/hold\"]}}");

    reader.delete(MAPS + "/one");
    JsonNode marked = reader.get(MAPS + "/one").body();
    reader.mergePatch(MAPS + "/one", "{\"metadata\":{\"finalizers\":null}}");

    assertThat(marked.at("/metadata/deletionTimestamp").asText()).isNotEmpty();
    assertThat(reader.get(MAPS + "/one").code()).isEqualTo(404);
  }

  @Test
  void shouldRemoveANamespaceWithItsContent() {
    cluster.store().put("namespaces", TestClusters.namespace("team"));
    cluster.store().put("configmaps", configMap("team", "one", "1"));
    cluster.store().put("configmaps", configMap("team", "two", "1"));
    cluster.store().put("secrets", configMap("team", "three", "1"));
    cluster.store().put("configmaps", configMap("default", "other", "1"));
    long from = cluster.store().resourceVersion();

    reader.delete("/api/v1/namespaces/team");

    assertThat(cluster.store().list("configmaps", "team")).isEmpty();
    assertThat(cluster.store().list("secrets", "team")).isEmpty();
    assertThat(cluster.store().count("configmaps")).isEqualTo(1);
    try (TestReader.Watch namespaces =
            reader.watch("/api/v1/namespaces", "resourceVersion=" + from);
        TestReader.Watch maps = reader.watch("/api/v1/configmaps", "resourceVersion=" + from)) {
      assertThat(namespaces.next(2))
          .containsExactly("MODIFIED team@" + (from + 1), "DELETED team@" + (from + 5));
      assertThat(maps.next(2))
          .containsExactly("DELETED one@" + (from + 2), "DELETED two@" + (from + 3));
    }
  }

  @Test
  void shouldKeepANamespaceUntilItsLastHeldObjectIsGone() {
    cluster.store().put("namespaces", TestClusters.namespace("team"));
    String path = "/api/v1/namespaces/team/configmaps";
    reader.post(path, "{\"metadata\":{\"name\":\"a\",\"finalizers\":[\"example.com/hold\"]}}");

    reader.delete("/api/v1/namespaces/team");
    JsonNode terminating = reader.get("/api/v1/namespaces/team").body();
    reader.mergePatch(path + "/a", "{\"metadata\":{\"finalizers\":null}}");

    assertThat(terminating.at("/status/phase").asText()).isEqualTo("Terminating");
    assertThat(reader.get("/api/v1/namespaces/team").code()).isEqualTo(404);
  }

  @Test
  void shouldServeATypeFromItsDefinitionToItsDeletion() {
    assertThat(reader.get(WIDGETS).code()).isEqualTo(404);

    JsonNode definition = reader.post(DEFINITIONS, TestClusters.widgetDefinition()).body();
    reader.post(
        WIDGETS, "{\"kind\":\"Widget\",\"metadata\":{\"name\":\"w\"},\"spec\":{\"size\":3}}");
    long from = cluster.store().resourceVersion();

    assertThat(definition.at("/status/conditions/1/type").asText()).isEqualTo("Established");
    assertThat(
            reader
                .get(DEFINITIONS + "/widgets.example.com")
                .body()
                .at("/spec/versions/0/additionalPrinterColumns/0/name")
                .asText())
        .isEqualTo("Size");
    assertThat(reader.get(WIDGETS).body().at("/items/0/kind").asText()).isEqualTo("Widget");
    assertThat(
            reader.get(WIDGETS.replace("v1", "v1beta1") + "/w").body().path("apiVersion").asText())
        .isEqualTo("example.com/v1beta1");
    assertThat(reader.get("/apis/example.com").body().at("/versions")).hasSize(2);

    try (TestReader.Watch watch = reader.watch(WIDGETS, "resourceVersion=" + from)) {
      reader.delete(DEFINITIONS + "/widgets.example.com");

      assertThat(watch.next().path("type").asText()).isEqualTo("DELETED");
      assertThat(watch.end()).isEqualTo(TestReader.End.IN_ORDER);
    }
    assertThat(reader.get(WIDGETS).code()).isEqualTo(404);
    assertThat(reader.get("/apis/example.com").code()).isEqualTo(404);
    assertThat(cluster.store().types()).doesNotContain("widgets.example.com");
  }

  @Test
  void shouldAnswerGoneToOldVersionsWhenATypeIsRedefined() {
    reader.post(DEFINITIONS, TestClusters.widgetDefinition());
    long from = cluster.store().resourceVersion();
    reader.delete(DEFINITIONS + "/widgets.example.com");
    reader.post(DEFINITIONS, TestClusters.widgetDefinition());

    try (TestReader.Watch watch = reader.watch(WIDGETS, "resourceVersion=" + from)) {
      assertThat(watch.next().at("/object/code").asInt()).isEqualTo(410);
    }
  }

  @Test
  void shouldEndAWatchWhenItsVersionIsNoLongerServed() {
    reader.post(DEFINITIONS, TestClusters.widgetDefinition());
    try (TestReader.Watch watch =
        reader.watch(WIDGETS.replace("v1", "v1beta1"), "resourceVersion=0")) {
      reader.put(
          DEFINITIONS + "/widgets.example.com",
          TestClusters.widgetDefinition()
              .replace("\"v1beta1\",\"served\":true", "\"v1beta1\",\"served\":false"));

      assertThat(watch.end()).isEqualTo(TestReader.End.IN_ORDER);
    }
    assertThat(reader.get(WIDGETS).code()).isEqualTo(200);
    assertThat(reader.get(WIDGETS.replace("v1", "v1beta1")).code()).isEqualTo(404);
  }

  @Test
  void shouldRefuseInvalidDefinitions() {
    String good = TestClusters.widgetDefinition();
    for (String bad :
        List.of(
            good.replace("\"Namespaced\"", "\"Everywhere\""),
            good.replace("\"widgets.example.com\"", "\"gadgets.example.com\""),
            good.replace("\"served\":true", "\"served\":false"),
            good.replace("\"group\":\"example.com\",", ""))) {
      assertThat(reader.post(DEFINITIONS, bad).code()).isEqualTo(422);
    }
    assertThat(cluster.store().types()).doesNotContain("widgets.example.com");
  }

  private static String map(String name) {
    return configMap("default", name, "v").toString();
  }
}
