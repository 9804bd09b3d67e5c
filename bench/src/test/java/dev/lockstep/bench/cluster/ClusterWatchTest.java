package dev.lockstep.bench.cluster;

import static dev.lockstep.bench.cluster.WatchedClusters.configMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.agent.credentials.ClusterCredentials;
import dev.lockstep.agent.discovery.TypeChoice;
import dev.lockstep.agent.projection.Projector;
import dev.lockstep.agent.types.AllowList;
import dev.lockstep.agent.types.Column;
import dev.lockstep.agent.types.MalformedObjectException;
import dev.lockstep.agent.watch.ClusterWatch;
import dev.lockstep.agent.watch.TypeStatus;
import dev.lockstep.agent.watch.WatchConfig;
import dev.lockstep.agent.watch.WatchCounter;
import dev.lockstep.agent.watch.WatchEdges;
import dev.lockstep.agent.watch.WatchLimits;
import dev.lockstep.agent.watch.WatchStatus;
import dev.lockstep.agent.watch.WatchTimes;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Holds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The agent's watches against the simulated cluster, over real sockets, through the faults of the
 * catalogue.
 */
@Timeout(60)
class ClusterWatchTest {

  private static final String MAPS = "configmaps";
  private static final String CRDS = "customresourcedefinitions.apiextensions.k8s.io";
  private static final String WIDGETS = "widgets.example.com";

  private static final WatchTimes QUICK = quick(Duration.ofMillis(700));

  private static WatchTimes quick(Duration idle) {
    return new WatchTimes(
        new WatchTimes.Requests(
            idle, Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofMinutes(10)),
        new WatchTimes.Retries(
            Duration.ofMillis(5), Duration.ofMillis(100), Duration.ofMillis(100)),
        Duration.ofMillis(200),
        Duration.ofMillis(300),
        new WatchTimes.Rounds(Duration.ofMillis(20), Duration.ofMinutes(10), Duration.ZERO));
  }

  private final SimulatedCluster cluster =
      SimulatedCluster.start(WatchedClusters.bare().withBookmarkInterval(Duration.ofMillis(200)));
  private final RecordingSink sink = new RecordingSink();
  private @Nullable ClusterWatch watch;

  @AfterEach
  void close() {
    if (watch != null) {
      watch.close();
    }
    cluster.close();
    assertThat(sink.broken()).isEmpty();
  }

  @Test
  @Holds("G10")
  void shouldHoldTheClustersObjectsOfEveryType() {
    for (int i = 0; i < 1_300; i++) {
      cluster.store().put(MAPS, configMap("default", "map-" + i, "v"));
    }
    start(true);
    awaitSame(MAPS);

    assertThat(sink.types()).contains("pods", "nodes", "deployments.apps", "namespaces", "events");
    assertThat(sink.types()).doesNotContain("secrets", "events.events.k8s.io");
    sink.types().forEach(this::awaitSame);
    assertThat(sink.isDiscovered()).isTrue();
    assertThat(status().discovery().isComplete()).isTrue();

    cluster.store().put(MAPS, configMap("default", "map-1", "changed"));
    cluster.store().delete(MAPS, "default", "map-2");
    cluster.store().put(MAPS, configMap("kube-system", "new", "v"));
    awaitSame(MAPS);
    assertThat(sink.replaces(MAPS)).isEqualTo(1);
  }

  @Test
  void shouldListInPagesWhenStreamingListsAreNotOffered() {
    cluster.faults().streamingLists(false);
    for (int i = 0; i < 1_300; i++) {
      cluster.store().put(MAPS, configMap("default", "map-" + i, "v"));
    }
    start(true);
    awaitSame(MAPS);

    assertThat(count(MAPS, WatchCounter.STREAMING_FALLBACKS)).isEqualTo(1);
    cluster.store().delete(MAPS, "default", "map-2");
    awaitSame(MAPS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldReadObjectsThatFillManySocketBuffers(boolean streams) {
    String large = "x".repeat(4_000);
    for (int i = 0; i < 3_000; i++) {
      cluster.store().put(MAPS, configMap("default", "map-" + i, large));
    }
    // A machine that is busy elsewhere may be silent for longer than the quick times allow.
    start(config(streams, quick(Duration.ofSeconds(15))));
    awaitSame(MAPS);
    cluster
        .store()
        .batch(writes -> {
          for (int i = 0; i < 1_500; i++) {
            writes.put(MAPS, configMap("default", "map-" + i, large + "changed"));
          }
        });
    awaitSame(MAPS);

    assertThat(count(MAPS, WatchCounter.MALFORMED_STREAMS)).isZero();
    assertThat(count(MAPS, WatchCounter.CONNECTION_FAILURES)).isZero();
    assertThat(count(MAPS, WatchCounter.WATCHES)).isEqualTo(1);
  }

  @Test
  @Holds("G13")
  @Fault({12, 24})
  void shouldFindADeleteThatCompactionHid() {
    startWithMaps();
    cluster.faults().hangWatches(MAPS);
    cluster.store().delete(MAPS, "default", "map-2");
    cluster.faults().compact();
    cluster.faults().closeWatches(MAPS);
    cluster.faults().resumeWatches(MAPS);
    awaitSame(MAPS);

    assertThat(sink.objects(MAPS)).doesNotContainKey("default/map-2");
    await().until(() -> count(MAPS, WatchCounter.EXPIRED) >= 1);
  }

  @Test
  @Holds("G13")
  @Fault({14, 18})
  void shouldSurviveWatchesThatCloseBreakAndHang() {
    startWithMaps();
    for (int i = 0; i < 5; i++) {
      cluster.faults().closeWatches(MAPS);
      cluster.store().put(MAPS, configMap("default", "closed-" + i, "v"));
      awaitSame(MAPS);
      cluster.faults().breakWatches(MAPS);
      cluster.store().put(MAPS, configMap("default", "broken-" + i, "v"));
      awaitSame(MAPS);
      cluster.faults().dropConnections();
      cluster.store().put(MAPS, configMap("default", "dropped-" + i, "v"));
      awaitSame(MAPS);
    }
    cluster.faults().hangWatches(MAPS);
    cluster.store().put(MAPS, configMap("default", "hung", "v"));
    await().until(() -> count(MAPS, WatchCounter.IDLE_TIMEOUTS) >= 1);
    cluster.faults().resumeWatches(MAPS);
    awaitSame(MAPS);
  }

  @Test
  @Fault(15)
  void shouldKeepItsStateWhileTheServerFails() {
    startWithMaps();
    Map<String, String> before = sink.objects(MAPS);
    cluster.faults().stopListening();
    await().until(() -> sink.said(MAPS).contains("Not up to date since"));
    assertThat(sink.said(MAPS)).startsWith("READY").contains("refuses the connection");
    assertThat(sink.objects(MAPS)).isEqualTo(before);

    cluster.store().put(MAPS, configMap("default", "later", "v"));
    cluster.faults().startListening();
    awaitSame(MAPS);

    for (int code : new int[] {500, 503, 429}) {
      cluster.faults().fail(MAPS, code, 0, 3);
      cluster.faults().closeWatches(MAPS);
      cluster.store().put(MAPS, configMap("default", "after-" + code, "v"));
      awaitSame(MAPS);
    }
  }

  @Test
  @Fault(16)
  void shouldBeUnavailableWithTheServersReasonWhenRefused() {
    cluster.faults().refuse("pods");
    startWithMaps();
    await().until(() -> sink.said("pods").startsWith("UNAVAILABLE"));
    assertThat(sink.said("pods")).contains("403").contains("forbidden");

    cluster.faults().refuse(MAPS);
    cluster.faults().closeWatches(MAPS);
    await().until(() -> sink.said(MAPS).startsWith("UNAVAILABLE"));
    assertThat(sink.objects(MAPS)).hasSize(10);

    cluster.store().put(MAPS, configMap("default", "later", "v"));
    cluster.faults().allow(MAPS);
    cluster.faults().allow("pods");
    awaitSame(MAPS);
    awaitSame("pods");
  }

  @Test
  @Fault(16)
  void shouldUseTheNewTokenWhenTheOldOneIsRefused() {
    String[] token = {"not-the-token"};
    watch =
        ClusterWatch.start(
            config(true),
            new WatchEdges(
                () -> ClusterCredentials.withToken(cluster.url(), token[0]),
                sink,
                sink,
                Clock.system(),
                new SplittableRandom(1)));
    await().until(() -> status().discovery().problem().contains("401"));
    assertThat(status().discovery().problem()).doesNotContain("not-the-token");

    token[0] = cluster.token();
    awaitSame("namespaces");
  }

  @Test
  @Fault(17)
  void shouldNotDelayOtherTypesWhenOneIsBlocked() {
    cluster.faults().hold("pods");
    startWithMaps();
    cluster.store().put(MAPS, configMap("default", "later", "v"));
    awaitSame(MAPS);
    assertThat(sink.said("pods")).startsWith("SYNCING");

    cluster.faults().release("pods");
    cluster.faults().dropConnections();
    awaitSame("pods");
  }

  @Test
  @Holds("G12")
  @Fault({20, 21, 23})
  void shouldRefuseRepeatedAndOldEventsAndBackwardBookmarks() {
    startWithMaps();
    cluster.store().put(MAPS, configMap("default", "map-1", "changed"));
    awaitSame(MAPS);
    cluster.faults().repeatLastEvent(MAPS);
    cluster.faults().sendOldestEvent(MAPS);
    cluster.faults().sendBookmark(MAPS, 1);
    await().until(() -> count(MAPS, WatchCounter.BACKWARD_BOOKMARKS) >= 1);

    assertThat(count(MAPS, WatchCounter.OLD_EVENTS)).isEqualTo(2);
    awaitSame(MAPS);
  }

  @Test
  @Fault(21)
  void shouldNeverAskForListsOfAnyVersion() {
    cluster.faults().staleCache(true);
    cluster.faults().streamingLists(false);
    startWithMaps();
    cluster.store().delete(MAPS, "default", "map-1");
    awaitSame(MAPS);
    cluster.faults().compact();
    cluster.faults().dropConnections();
    cluster.store().delete(MAPS, "default", "map-2");
    awaitSame(MAPS);

    assertThat(count(MAPS, WatchCounter.OLD_LISTS)).isZero();
  }

  @Test
  @Fault(26)
  void shouldFollowARestoredServer() {
    startWithMaps();
    long backup = cluster.store().resourceVersion();
    for (int i = 0; i < 20; i++) {
      cluster.store().put(MAPS, configMap("default", "lost-" + i, "v"));
    }
    awaitSame(MAPS);
    cluster.faults().restore(backup);
    cluster.store().put(MAPS, configMap("default", "after", "v"));
    awaitSame(MAPS);

    assertThat(sink.restored()).contains(MAPS);
    assertThat(sink.objects(MAPS)).containsKey("default/after").doesNotContainKey("default/lost-1");
  }

  @Test
  @Fault(28)
  void shouldFollowCrdsWhileTheyComeChangeAndGo() {
    startWithMaps();
    cluster.store().put(CRDS, WatchedClusters.widgetDefinition());
    awaitSame(WIDGETS);
    assertThat(sink.type(WIDGETS).columns()).extracting(Column::name).containsExactly("Size");
    cluster.store().put(WIDGETS, widget("one"));
    awaitSame(WIDGETS);
    assertThat(sink.objects(WIDGETS)).hasSize(1);

    cluster.store().put(CRDS, WatchedClusters.widgetDefinition().replace("\"Size\"", "\"Extent\""));
    await().until(() -> sink.type(WIDGETS).columns().getFirst().name().equals("Extent"));
    awaitSame(WIDGETS);

    cluster
        .store()
        .put(
            CRDS,
            WatchedClusters.widgetDefinition()
                .replace(
                    "{\"name\":\"v1\",\"served\":true,\"storage\":true",
                    "{\"name\":\"v1\",\"served\":false,\"storage\":true"));
    await().until(() -> sink.type(WIDGETS).version().equals("v1beta1"));
    awaitSame(WIDGETS);
    assertThat(sink.type(WIDGETS).columns()).extracting(Column::name).containsExactly("Age");

    cluster.store().delete(CRDS, "", WIDGETS);
    await().until(() -> sink.withdrawn().contains(WIDGETS));
    assertThat(sink.types()).doesNotContain(WIDGETS);

    cluster.store().put(CRDS, WatchedClusters.widgetDefinition());
    awaitSame(WIDGETS);
  }

  @Test
  void shouldSurviveUnreadableLines() {
    startWithMaps();
    List<String> lines =
        List.of(
            "this is no JSON",
            "{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"\\uZZZZ\"}}}",
            "{\"type\":\"MODIFIED\"}",
            "[1,2,3]",
            "{}}",
            "{\"type\":\"MODIFIED\",\"object\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}",
            "{\"type\":\"MODIFIED\",\"object\":\"" + "x".repeat(300_000) + "\"}");
    long readable = count(MAPS, WatchCounter.MALFORMED_STREAMS);
    for (String line : lines) {
      cluster.faults().sendLine(MAPS, line);
      cluster.store().put(MAPS, configMap("default", "after-" + line.hashCode(), "v"));
      awaitSame(MAPS);
    }
    assertThat(count(MAPS, WatchCounter.MALFORMED_STREAMS)).isGreaterThanOrEqualTo(readable + 6);
  }

  @Test
  void shouldLeaveOutUnreadableEvents() {
    startWithMaps();
    long watches = count(MAPS, WatchCounter.WATCHES);
    List<String> lines =
        List.of(
            "{\"type\":\"RENAMED\",\"object\":{}}",
            "{\"type\":\"ADDED\",\"object\":{}}",
            "{\"type\":\"ADDED\",\"object\":null}",
            "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"x\",\"namespace\":\"default\",\"uid\":\"u\"}}}",
            "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"x\",\"uid\":\"u\",\"resourceVersion\":\"99999\"}}}",
            "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"\"}}}");
    lines.forEach(line -> cluster.faults().sendLine(MAPS, line));
    cluster.store().put(MAPS, configMap("default", "after", "v"));
    awaitSame(MAPS);

    assertThat(count(MAPS, WatchCounter.MALFORMED_OBJECTS)).isEqualTo(lines.size());
    assertThat(count(MAPS, WatchCounter.WATCHES)).isEqualTo(watches);
    assertThat(status(MAPS).latest().objectProblem()).isNotEmpty();
  }

  @Test
  void shouldRefuseListsThatAreCutOrEndless() {
    cluster.faults().streamingLists(false);
    for (int i = 0; i < 1_300; i++) {
      cluster.store().put(MAPS, configMap("default", "map-" + i, "v"));
    }
    cluster.faults().cutLists(MAPS, true);
    start(true);
    await().until(() -> sink.said(MAPS).startsWith("UNAVAILABLE"));
    cluster.faults().cutLists(MAPS, false);
    cluster.faults().endlessPages(MAPS, true);
    await().until(() -> count(MAPS, WatchCounter.BROKEN_LISTS) >= 1);
    assertThat(sink.objects(MAPS)).isEmpty();

    cluster.faults().endlessPages(MAPS, false);
    awaitSame(MAPS);
  }

  @Test
  void shouldWatchOnlyChosenTypesAndNamePatternsThatMatchNothing() {
    cluster.store().put(CRDS, WatchedClusters.widgetDefinition());
    start(config(true).withTypes(List.of("secrets", "*.example.com", "gadgets.example.org"), true));
    awaitSame(WIDGETS);
    awaitSame("secrets");

    assertThat(sink.types()).containsExactly("secrets", WIDGETS);
    assertThat(status().unmatchedTypes()).containsExactly("gadgets.example.org");
    assertThat(sink.type(WIDGETS).columns()).extracting(Column::name).containsExactly("Size");

    cluster.store().delete(CRDS, "", WIDGETS);
    await().until(() -> sink.withdrawn().contains(WIDGETS));
  }

  @Test
  void shouldWaitForAClusterThatIsNotRunningYet() {
    cluster.faults().stopListening();
    start(true);
    await().until(() -> status().discovery().failures() > 2);
    assertThat(status().discovery().problem()).contains("refuses the connection");
    assertThat(sink.isDiscovered()).isFalse();

    cluster.faults().startListening();
    awaitSame("namespaces");
    await().until(() -> sink.isDiscovered());
  }

  private void startWithMaps() {
    for (int i = 0; i < 10; i++) {
      cluster.store().put(MAPS, configMap("default", "map-" + i, "v"));
    }
    start(true);
    awaitSame(MAPS);
  }

  private void start(boolean streams) {
    start(config(streams));
  }

  private void start(WatchConfig config) {
    watch =
        ClusterWatch.start(
            config,
            new WatchEdges(
                () -> ClusterCredentials.withToken(cluster.url(), cluster.token()),
                sink,
                sink,
                Clock.system(),
                new SplittableRandom(1)));
  }

  private static WatchConfig config(boolean streams) {
    return config(streams, QUICK);
  }

  private static WatchConfig config(boolean streams, WatchTimes times) {
    return new WatchConfig(
        new TypeChoice(List.of(), false, 1_000),
        streams,
        new WatchLimits(4, 500, 100_000, 256 * 1024),
        times);
  }

  /** Waits until the type is ready and its content equals the cluster's. */
  private void awaitSame(String typeId) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(() -> {
          assertThat(sink.said(typeId)).isEqualTo("READY ");
          assertThat(sink.objects(typeId)).isEqualTo(inCluster(typeId));
        });
  }

  private Map<String, String> inCluster(String typeId) throws MalformedObjectException {
    Projector projector = Projector.forType(sink.type(typeId), AllowList.builtIn());
    Map<String, String> objects = new TreeMap<>();
    for (ObjectNode each : cluster.store().list(typeId, "")) {
      each.put("apiVersion", sink.type(typeId).apiVersion());
      byte[] json = each.toString().getBytes(StandardCharsets.UTF_8);
      var projected = projector.project(json, 0, json.length);
      objects.put(RecordingSink.key(projected), RecordingSink.text(projected));
    }
    return objects;
  }

  private long count(String typeId, WatchCounter counter) {
    return status(typeId).counters().get(counter);
  }

  private WatchStatus status() {
    return Objects.requireNonNull(watch).status();
  }

  private TypeStatus status(String typeId) {
    return status().types().stream()
        .filter(each -> each.typeId().equals(typeId))
        .findFirst()
        .orElseThrow();
  }

  private static String widget(String name) {
    return """
    {"kind":"Widget","apiVersion":"example.com/v1",
     "metadata":{"namespace":"default","name":"%s"},"spec":{"size":3}}
    """
        .formatted(name);
  }
}
