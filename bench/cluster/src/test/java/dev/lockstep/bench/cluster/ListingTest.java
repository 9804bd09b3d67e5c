package dev.lockstep.bench.cluster;

import static dev.lockstep.bench.cluster.TestClusters.configMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ListingTest {

  private static final String PATH = "/api/v1/configmaps";

  private final SimulatedCluster cluster = SimulatedCluster.start(TestClusters.bare());
  private final TestReader reader = new TestReader(cluster);

  @BeforeEach
  void write() {
    for (String namespace : List.of("a", "a-b", "b")) {
      cluster.store().put("namespaces", TestClusters.namespace(namespace));
      for (int i = 0; i < 5; i++) {
        cluster.store().put("configmaps", configMap(namespace, "map-" + i, "first"));
      }
    }
  }

  @AfterEach
  void close() {
    reader.close();
    cluster.close();
  }

  @Test
  void shouldShowOneVersionOverAllPagesWhenObjectsChangeBetweenThem() {
    Set<String> expected = values(reader.get(PATH).body());
    int[] round = {0};

    List<JsonNode> pages =
        reader.pages(
            PATH,
            2,
            () -> {
              int i = round[0]++;
              cluster.store().put("configmaps", configMap("b", "map-" + i % 5, "changed " + i));
              cluster.store().put("configmaps", configMap("b", "added-" + i, "added"));
              cluster.store().delete("configmaps", "a-b", "map-" + i % 5);
            });

    List<String> listed = new ArrayList<>();
    pages.forEach(page -> listed.addAll(values(page)));
    assertThat(listed).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(listed)).isEqualTo(expected);
    assertThat(pages.stream().map(page -> page.at("/metadata/resourceVersion").asText()).distinct())
        .hasSize(1);
  }

  @Test
  void shouldCountTheRemainingObjectsAfterEachPage() {
    List<JsonNode> pages = reader.pages(PATH, 6, () -> {});

    assertThat(pages.stream().map(page -> page.at("/metadata/remainingItemCount").asInt(-1)))
        .containsExactly(9, 3, -1);
  }

  @Test
  void shouldKeepNamespacesApartWhenOneNameBeginsLikeAnother() {
    JsonNode list = reader.get("/api/v1/namespaces/a/configmaps").body();

    assertThat(list.path("items")).hasSize(5);
    assertThat(list.at("/items/0/metadata/namespace").asText()).isEqualTo("a");
  }

  @Test
  void shouldLeaveOutTheKindOfItemsButNotOfSingleObjects() {
    JsonNode list = reader.get(PATH).body();
    JsonNode one = reader.get("/api/v1/namespaces/a/configmaps/map-0").body();

    assertThat(list.path("kind").asText()).isEqualTo("ConfigMapList");
    assertThat(list.at("/items/0").has("kind")).isFalse();
    assertThat(one.path("kind").asText()).isEqualTo("ConfigMap");
    assertThat(one.path("apiVersion").asText()).isEqualTo("v1");
  }

  @Test
  void shouldAnswerExpiredWithATokenWhenItsVersionIsCompactedBetweenPages() {
    String token = reader.get(PATH + "?limit=4").body().at("/metadata/continue").asText();
    cluster.store().put("configmaps", configMap("b", "map-4", "changed"));
    cluster.faults().compact();

    TestReader.Answer expired = reader.get(PATH + "?limit=4&continue=" + token);
    String wayOn = expired.body().at("/metadata/continue").asText();
    TestReader.Answer rest = reader.get(PATH + "?continue=" + wayOn);

    assertThat(expired.code()).isEqualTo(410);
    assertThat(expired.body().path("reason").asText()).isEqualTo("Expired");
    assertThat(rest.code()).isEqualTo(200);
    assertThat(rest.body().path("items")).hasSize(11);
    assertThat(values(rest.body())).contains("b/map-4=changed");
  }

  @Test
  void shouldShowAnExactVersionUntilItIsCompacted() {
    long before = cluster.store().resourceVersion();
    Set<String> expected = values(reader.get(PATH).body());
    cluster.store().delete("configmaps", "a", "map-0");
    String exact = PATH + "?resourceVersionMatch=Exact&resourceVersion=" + before;

    JsonNode past = reader.get(exact).body();
    cluster.faults().compact();
    TestReader.Answer gone = reader.get(exact);

    assertThat(values(past)).isEqualTo(expected);
    assertThat(past.at("/metadata/resourceVersion").asLong()).isEqualTo(before);
    assertThat(gone.code()).isEqualTo(410);
  }

  @Test
  void shouldTreatAVersionAsExactWithALimitAndAsNotOlderWithoutOne() {
    long before = cluster.store().resourceVersion();
    cluster.store().delete("configmaps", "a", "map-0");

    JsonNode limited = reader.get(PATH + "?limit=100&resourceVersion=" + before).body();
    JsonNode unlimited = reader.get(PATH + "?resourceVersion=" + before).body();

    assertThat(limited.path("items")).hasSize(15);
    assertThat(unlimited.path("items")).hasSize(14);
  }

  @Test
  void shouldIgnoreTheLimitWhenAnyVersionIsAccepted() {
    JsonNode list = reader.get(PATH + "?limit=2&resourceVersion=0").body();

    assertThat(list.path("items")).hasSize(15);
    assertThat(list.at("/metadata/continue").asText("")).isEmpty();
  }

  @Test
  void shouldShowThePastOnlyToReadersOfAnyVersionWhenItsCacheIsStale() {
    cluster.faults().compact();
    long past = cluster.store().resourceVersion();
    cluster.store().delete("configmaps", "a", "map-0");
    cluster.faults().staleCache(true);

    JsonNode any = reader.get(PATH + "?resourceVersion=0").body();

    assertThat(any.path("items")).hasSize(15);
    assertThat(any.at("/metadata/resourceVersion").asLong()).isEqualTo(past);
    assertThat(reader.get(PATH).body().path("items")).hasSize(14);
  }

  @Test
  void shouldRefuseAVersionThatIsNotReachedYet() {
    TestReader.Answer list = reader.get(PATH + "?resourceVersion=999999");

    assertThat(list.code()).isEqualTo(504);
    assertThat(list.body().path("message").asText()).startsWith("Too large resource version");
    assertThat(list.body().at("/details/causes/0/reason").asText())
        .isEqualTo("ResourceVersionTooLarge");
    assertThat(reader.get("/api/v1/namespaces/a/configmaps/map-0?resourceVersion=999999").code())
        .isEqualTo(504);
  }

  @ParameterizedTest
  @CsvSource({
    "app=map-1, 3",
    "app==map-1, 3",
    "app!=map-1, 12",
    "'app in (map-1,map-2)', 6",
    "'app in (map-1,map-2),app!=map-2', 3",
    "'app notin (map-1)', 12",
    "app, 15",
    "!app, 0"
  })
  void shouldListObjectsThatMatchTheLabelSelector(String selector, int count) {
    String encoded = java.net.URLEncoder.encode(selector, java.nio.charset.StandardCharsets.UTF_8);

    assertThat(reader.get(PATH + "?labelSelector=" + encoded).body().path("items")).hasSize(count);
  }

  @Test
  void shouldListObjectsThatMatchTheFieldSelector() {
    assertThat(reader.get(PATH + "?fieldSelector=metadata.name%3Dmap-1").body().path("items"))
        .hasSize(3);
    assertThat(
            reader
                .get(PATH + "?fieldSelector=metadata.name%3Dmap-1,metadata.namespace!%3Da")
                .body()
                .path("items"))
        .hasSize(2);
    assertThat(reader.get(PATH + "?fieldSelector=spec.x%3D1").code()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "limit=two, 400",
    "limit=-1, 400",
    "continue=nonsense, 400",
    "resourceVersion=abc, 400",
    "resourceVersionMatch=Exact, 422",
    "resourceVersionMatch=Exact&resourceVersion=0, 422",
    "resourceVersionMatch=Nearly&resourceVersion=1, 422",
    "sendInitialEvents=true, 422",
    "labelSelector=a%3D%3D%3Db, 400"
  })
  void shouldRefuseParametersThatBreakARule(String query, int code) {
    TestReader.Answer answer = reader.get(PATH + "?" + query);

    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.body().path("kind").asText()).isEqualTo("Status");
    assertThat(answer.body().path("code").asInt()).isEqualTo(code);
  }

  private static Set<String> values(JsonNode list) {
    Set<String> values = new TreeSet<>();
    for (JsonNode item : list.path("items")) {
      values.add(
          "%s/%s=%s"
              .formatted(
                  item.at("/metadata/namespace").asText(),
                  item.at("/metadata/name").asText(),
                  item.at("/data/value").asText()));
    }
    return values;
  }
}
