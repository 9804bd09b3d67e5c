package dev.lockstep.bench.cluster;

import static dev.lockstep.bench.cluster.TestClusters.configMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClusterFaultsTest {

  private static final String TYPE = "configmaps";
  private static final String PATH = "/api/v1/configmaps";

  private final SimulatedCluster cluster = SimulatedCluster.start(TestClusters.bare());
  private final TestReader reader = new TestReader(cluster);

  @AfterEach
  void close() {
    reader.close();
    cluster.close();
  }

  @Test
  void shouldRefuseOnlyTheGivenType() {
    cluster.faults().refuse(TYPE);

    assertThat(reader.get(PATH).code()).isEqualTo(403);
    assertThat(reader.get(PATH + "?watch=true").code()).isEqualTo(403);
    assertThat(reader.get("/api/v1/secrets").code()).isEqualTo(200);

    cluster.faults().allow(TYPE);
    assertThat(reader.get(PATH).code()).isEqualTo(200);
  }

  @Test
  void shouldFailTheGivenNumberOfTimesWithRetryAfter() {
    cluster.faults().fail(TYPE, 429, 3, 2);

    TestReader.Answer first = reader.get(PATH);
    reader.get(PATH);

    assertThat(first.code()).isEqualTo(429);
    assertThat(first.headers().firstValue("Retry-After")).hasValue("3");
    assertThat(first.body().at("/details/retryAfterSeconds").asInt()).isEqualTo(3);
    assertThat(reader.get(PATH).code()).isEqualTo(200);
  }

  @Test
  void shouldBeSilentWhileAWatchHangsAndThenContinueIt() {
    long from = cluster.store().resourceVersion();
    try (TestReader.Watch watch =
        reader.watch(PATH, "allowWatchBookmarks=true&resourceVersion=" + from)) {
      cluster.faults().hangWatches(TYPE);
      put("map", "1");
      cluster.faults().bookmark();
      put("map", "2");
      cluster.faults().sendLine(TYPE, "{\"type\":\"MARK\"}");
      cluster.faults().resumeWatches(TYPE);

      assertThat(watch.next().path("type").asText()).isEqualTo("MARK");
      assertThat(watch.next(2))
          .containsExactly("ADDED map@" + (from + 1), "MODIFIED map@" + (from + 2));
    }
  }

  @Test
  void shouldEndWatchesNormallyOrWithinAnEvent() {
    try (TestReader.Watch ended = reader.watch(PATH, "resourceVersion=0")) {
      cluster.faults().closeWatches(TYPE);
      assertThat(ended.end()).isEqualTo(TestReader.End.IN_ORDER);
    }
    try (TestReader.Watch broken = reader.watch(PATH, "resourceVersion=0")) {
      cluster.faults().breakWatches(TYPE);
      assertThat(broken.end()).isEqualTo(TestReader.End.BROKEN);
    }
    assertThat(cluster.counts().openWatches(TYPE)).isZero();
  }

  @Test
  void shouldSendInvalidAndRepeatedEventsOnRequest() {
    put("map", "1");
    long first = cluster.store().resourceVersion();
    try (TestReader.Watch watch = reader.watch(PATH, "resourceVersion=" + first)) {
      put("map", "2");
      cluster.faults().repeatLastEvent(TYPE);
      cluster.faults().sendOldestEvent(TYPE);
      cluster.faults().sendBookmark(TYPE, 1);
      cluster.faults().sendLine(TYPE, "{\"type\":\"MODIF");

      assertThat(watch.next(4))
          .containsExactly(
              "MODIFIED map@" + (first + 1),
              "MODIFIED map@" + (first + 1),
              "ADDED map@" + first,
              "BOOKMARK @1");
      assertThat(watch.line()).isEqualTo("{\"type\":\"MODIF");
    }
  }

  @Test
  void shouldNotAnswerHeldReads() {
    cluster.faults().hold(TYPE);

    assertThatThrownBy(
            () -> reader.send(reader.request(PATH).timeout(Duration.ofMillis(300)).build()))
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(HttpTimeoutException.class);
    assertThat(reader.get("/api/v1/secrets").code()).isEqualTo(200);
  }

  @Test
  void shouldCutAListInTheMiddle() {
    put("a", "1");
    put("b", "1");
    cluster.faults().cutLists(TYPE, true);

    assertThatThrownBy(() -> reader.get(PATH)).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void shouldLinkToTheSamePageForEver() {
    for (int i = 0; i < 5; i++) {
      put("map-" + i, "1");
    }
    cluster.faults().endlessPages(TYPE, true);

    JsonNode page = reader.get(PATH + "?limit=2").body();
    String token = page.at("/metadata/continue").asText();
    for (int i = 0; i < 4; i++) {
      page = reader.get(PATH + "?limit=2&continue=" + token).body();
      assertThat(page.at("/metadata/continue").asText()).isEqualTo(token);
    }
  }

  @Test
  void shouldListenAgainOnTheSamePortWithItsContent() {
    put("map", "1");
    URI before = cluster.url();
    try (TestReader.Watch watch = reader.watch(PATH, "resourceVersion=0")) {
      cluster.faults().stopListening();

      assertThat(watch.end()).isEqualTo(TestReader.End.BROKEN);
      assertThatThrownBy(() -> reader.get(PATH)).isInstanceOf(UncheckedIOException.class);
    }
    cluster.faults().startListening();

    assertThat(cluster.url()).isEqualTo(before);
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(reader.get(PATH).body().path("items")).hasSize(1));
  }

  @Test
  void shouldReuseVersionsWhenABackupIsRestored() {
    put("map", "1");
    long backup = cluster.store().resourceVersion();
    put("map", "2");
    put("other", "1");

    cluster.faults().restore(backup);

    assertThat(cluster.store().resourceVersion()).isEqualTo(backup);
    assertThat(cluster.store().count(TYPE)).isEqualTo(1);
    assertThat(cluster.store().get(TYPE, "default", "map").orElseThrow().at("/data/value").asText())
        .isEqualTo("1");
  }

  private void put(String name, String value) {
    cluster.store().put(TYPE, configMap("default", name, value));
  }
}
