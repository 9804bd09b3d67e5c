package dev.lockstep.bench.cluster;

import static dev.lockstep.bench.cluster.TestClusters.configMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.bench.cluster.store.HistoryLimits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class WatchingTest {

  private static final String PATH = "/api/v1/configmaps";
  private static final String STREAMING =
      "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";

  private SimulatedCluster cluster = SimulatedCluster.start(TestClusters.bare());
  private TestReader reader = new TestReader(cluster);

  @AfterEach
  void close() {
    reader.close();
    cluster.close();
  }

  @Test
  void shouldDeliverEveryChangeOnceAndInOrderWhenAWatchResumesRepeatedly() {
    long from = cluster.store().resourceVersion();
    int writes = 400;
    for (int i = 0; i < writes; i++) {
      put("map-" + i % 7, "value " + i);
    }

    List<Long> seen = new ArrayList<>();
    long cursor = from;
    while (seen.size() < writes) {
      try (TestReader.Watch watch = reader.watch(PATH, "resourceVersion=" + cursor)) {
        int events = Math.min(37, writes - seen.size());
        for (int i = 0; i < events; i++) {
          cursor = watch.next().at("/object/metadata/resourceVersion").asLong();
          seen.add(cursor);
        }
      }
    }

    assertThat(seen).isSorted().doesNotHaveDuplicates().hasSize(writes);
    assertThat(seen.getFirst()).isEqualTo(from + 1);
    assertThat(seen.getLast()).isEqualTo(cluster.store().resourceVersion());
  }

  @Test
  void shouldSendAddedModifiedAndDeletedWithTheirVersions() {
    long from = cluster.store().resourceVersion();
    try (TestReader.Watch watch = reader.watch(PATH, "resourceVersion=" + from)) {
      put("map", "1");
      put("map", "1");
      put("map", "2");
      cluster.store().delete("configmaps", "default", "map");

      assertThat(watch.next(3))
          .containsExactly(
              "ADDED map@" + (from + 1), "MODIFIED map@" + (from + 2), "DELETED map@" + (from + 3));
    }
  }

  @Test
  void shouldBeginWithExistingObjectsWhenNoVersionIsGiven() {
    put("a", "1");
    put("b", "1");

    try (TestReader.Watch watch = reader.watch(PATH, "resourceVersion=0")) {
      put("c", "1");

      assertThat(watch.next(3).stream().map(event -> event.replaceFirst("@.*", "")))
          .containsExactly("ADDED a", "ADDED b", "ADDED c");
    }
  }

  @Test
  void shouldEndTheInitialEventsWithAMarkedBookmarkWhenAListIsStreamed() {
    put("a", "1");
    long listed = cluster.store().resourceVersion();

    try (TestReader.Watch watch = reader.watch(PATH, STREAMING)) {
      assertThat(watch.next(1)).containsExactly("ADDED a@" + listed);
      JsonNode bookmark = watch.next();
      put("a", "2");

      assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
      assertThat(bookmark.at("/object/kind").asText()).isEqualTo("ConfigMap");
      assertThat(bookmark.at("/object/metadata/resourceVersion").asLong()).isEqualTo(listed);
      assertThat(
              bookmark
                  .at("/object/metadata/annotations")
                  .path("k8s.io/initial-events-end")
                  .asText())
          .isEqualTo("true");
      assertThat(watch.next(1)).containsExactly("MODIFIED a@" + (listed + 1));
    }
  }

  @Test
  void shouldRefuseToStreamListsWhenSwitchedOff() {
    cluster.faults().streamingLists(false);

    try (TestReader.Watch watch = reader.watch(PATH, STREAMING)) {
      assertThat(watch.code()).isEqualTo(422);
    }
  }

  @Test
  void shouldSendBookmarksOnlyToWatchesThatRequestThem() {
    long from = cluster.store().resourceVersion();
    try (TestReader.Watch with =
            reader.watch(PATH, "allowWatchBookmarks=true&resourceVersion=" + from);
        TestReader.Watch without = reader.watch(PATH, "resourceVersion=" + from)) {
      cluster.store().put("secrets", configMap("default", "other", "1"));
      cluster.faults().bookmark();
      put("map", "1");

      assertThat(with.next(2))
          .containsExactly("BOOKMARK @" + (from + 1), "ADDED map@" + (from + 2));
      assertThat(without.next(1)).containsExactly("ADDED map@" + (from + 2));
    }
  }

  @Test
  void shouldSendGoneInTheStreamWhenTheVersionIsCompacted() {
    long from = cluster.store().resourceVersion();
    put("map", "1");
    cluster.faults().compact();

    try (TestReader.Watch watch = reader.watch(PATH, "resourceVersion=" + from)) {
      JsonNode event = watch.next();

      assertThat(watch.code()).isEqualTo(200);
      assertThat(event.path("type").asText()).isEqualTo("ERROR");
      assertThat(event.at("/object/code").asInt()).isEqualTo(410);
      assertThat(event.at("/object/reason").asText()).isEqualTo("Expired");
      assertThat(watch.end()).isEqualTo(TestReader.End.IN_ORDER);
    }
  }

  @Test
  void shouldContinueFromTheCompactedVersionItself() {
    put("map", "1");
    cluster.faults().compact();
    long from = cluster.store().resourceVersion();

    try (TestReader.Watch watch = reader.watch(PATH, "resourceVersion=" + from)) {
      put("map", "2");

      assertThat(watch.next(1)).containsExactly("MODIFIED map@" + (from + 1));
    }
  }

  @Test
  void shouldShowEnteringAndLeavingASelectionAsAddedAndDeleted() {
    long from = cluster.store().resourceVersion();
    try (TestReader.Watch watch =
        reader.watch(PATH, "labelSelector=app%3Dmap&resourceVersion=" + from)) {
      put("other", "1");
      put("map", "1");
      relabel("map", "elsewhere");
      relabel("map", "elsewhere too");
      relabel("map", "map");

      assertThat(watch.next(3))
          .containsExactly(
              "ADDED map@" + (from + 2), "DELETED map@" + (from + 3), "ADDED map@" + (from + 5));
    }
  }

  @Test
  void shouldEndNormallyAfterTheRequestedTime() {
    try (TestReader.Watch watch = reader.watch(PATH, "timeoutSeconds=1&allowWatchBookmarks=true")) {
      assertThat(watch.next().path("type").asText()).isEqualTo("BOOKMARK");
      assertThat(watch.end()).isEqualTo(TestReader.End.IN_ORDER);
    }
  }

  @Test
  void shouldCloseAWatchThatFallsBehindTheHistoryAndKeepServingOthers() {
    replaceCluster(TestClusters.bare().withHistory(new HistoryLimits(20, 8L << 20)));
    String large = "x".repeat(200_000);
    long from = cluster.store().resourceVersion();
    try (TestReader.Watch slow = reader.watch(PATH, "resourceVersion=" + from);
        TestReader.Watch other = reader.watch("/api/v1/namespaces", "resourceVersion=" + from)) {
      // The test does not read the slow watch, and sockets hold a bounded number of bytes.
      for (int i = 0; i < 400; i++) {
        put("map", i + large);
      }

      await().until(() -> cluster.counts().refusals().slowWatches() == 1);
      cluster.store().put("namespaces", TestClusters.namespace("still-served"));
      assertThat(other.next().at("/object/metadata/name").asText()).isEqualTo("still-served");
      assertThat(slow.end()).isEqualTo(TestReader.End.BROKEN);
    }
  }

  @Test
  void shouldForgetAWatchWhenItsReaderDisconnects() {
    TestReader.Watch watch = reader.watch(PATH, "");
    assertThat(cluster.counts().openWatches("configmaps")).isEqualTo(1);

    watch.close();

    await().until(() -> cluster.counts().openWatches("configmaps") == 0);
  }

  @ParameterizedTest
  @CsvSource({
    "sendInitialEvents=true, 422",
    "sendInitialEvents=true&resourceVersionMatch=Exact, 422",
    "resourceVersionMatch=NotOlderThan&resourceVersion=1, 422",
    "resourceVersion=-5, 400",
    "timeoutSeconds=soon, 400",
    "allowWatchBookmarks=perhaps, 400"
  })
  void shouldRefuseParametersThatBreakARule(String query, int code) {
    try (TestReader.Watch watch = reader.watch(PATH, query)) {
      assertThat(watch.code()).isEqualTo(code);
    }
  }

  private void replaceCluster(ClusterOptions options) {
    close();
    cluster = SimulatedCluster.start(options);
    reader = new TestReader(cluster);
  }

  private void put(String name, String value) {
    cluster.store().put("configmaps", configMap("default", name, value));
  }

  private void relabel(String name, String app) {
    cluster
        .store()
        .change(
            "configmaps",
            "default",
            name,
            map -> {
              map.withObject("metadata").withObject("labels").put("app", app);
              return map;
            });
  }
}
