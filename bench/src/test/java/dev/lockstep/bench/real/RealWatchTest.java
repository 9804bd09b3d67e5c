package dev.lockstep.bench.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.agent.credentials.CredentialsSource;
import dev.lockstep.agent.credentials.Kubeconfig;
import dev.lockstep.agent.credentials.KubeconfigOptions;
import dev.lockstep.agent.discovery.TypeChoice;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.Column;
import dev.lockstep.agent.watch.ClusterWatch;
import dev.lockstep.agent.watch.FreshList;
import dev.lockstep.agent.watch.WatchConfig;
import dev.lockstep.agent.watch.WatchCounter;
import dev.lockstep.agent.watch.WatchEdges;
import dev.lockstep.agent.watch.WatchLimits;
import dev.lockstep.bench.cluster.RecordingSink;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.evidence.Holds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The agent's watches against a real kube-apiserver; after each fault their content equals a fresh
 * list.
 */
@Timeout(300)
final class RealWatchTest {

  @RegisterExtension
  static final RealClusterExtension REAL =
      RealClusterExtension.with(ClusterOptions.apiserverOnly());

  private static final String GADGETS = "gadgets.watch.example.com";
  private final RecordingSink sink = new RecordingSink();
  private @Nullable ClusterWatch watch;

  @AfterEach
  void close() {
    if (watch != null) {
      watch.close();
    }
    assertThat(sink.broken()).isEmpty();
  }

  @Test
  @Holds({"G10", "G13"})
  void shouldEqualAFreshListAfterEachFault() {
    KubeHttp api = REAL.cluster().api();
    api.create(KubePath.namespaces(), KubeObjects.namespace("watched"));
    watch(REAL.cluster().kubeconfig(), WatchConfig.DEFAULTS);
    awaitSame();
    assertThat(sink.types())
        .contains("pods", "leases.coordination.k8s.io")
        .doesNotContain("secrets");

    api.createAll(KubePath.configMaps("watched"), maps(1_500));
    api.create(KubePath.crds(), KubeObjects.crd("watch.example.com", "Gadget", "gadgets"));
    await().atMost(Duration.ofSeconds(30)).until(() -> sink.said(GADGETS).equals("READY "));
    api.createAll(KubePath.in("watched", "watch.example.com/v1", "gadgets"), gadgets(300));
    awaitSame();
    assertThat(sink.objects(GADGETS)).hasSize(300);
    assertThat(sink.type(GADGETS).columns()).extracting(Column::name).contains("Size");

    JsonNode change =
        KubeHttp.parse(
            "{\"data\":{\"value\":\"changed\"},\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    for (int i = 0; i < 50; i++) {
      api.merge(KubePath.configMaps("watched") + "/map-" + i, change);
      api.delete(KubePath.configMaps("watched") + "/map-" + (100 + i));
    }
    awaitSame();

    REAL.cluster().stopApiserver();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> count("pods", WatchCounter.CONNECTION_FAILURES) > 0);
    assertThat(sink.objects("configmaps")).hasSizeGreaterThan(1_000);
    REAL.cluster().startApiserver();
    awaitSame();

    REAL.cluster().expireHistory();
    awaitSame();

    assertThat(sum(WatchCounter.EXPIRED)).isPositive();
    REAL.cluster().api().delete(KubePath.crds() + "/" + GADGETS);
    await().atMost(Duration.ofSeconds(60)).until(() -> sink.withdrawn().contains(GADGETS));
    awaitSame();
  }

  @Test
  void shouldGiveTheReasonWhenTypesAreUnavailable() {
    watch(REAL.cluster().kubeconfigOf(Persona.NOBODY), WatchConfig.DEFAULTS);

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(sink.types())
                .contains("pods")
                .allSatisfy(type ->
                    assertThat(sink.said(type))
                        .startsWith("UNAVAILABLE")
                        .contains("is forbidden")));
  }

  @Test
  void shouldListInPagesWhenStreamingIsOff() {
    REAL.cluster().api().create(KubePath.namespaces(), KubeObjects.namespace("paged"));
    REAL.cluster().api().createAll(KubePath.configMaps("paged"), maps(1_200));
    WatchConfig defaults = WatchConfig.DEFAULTS;
    watch(
        REAL.cluster().kubeconfig(),
        new WatchConfig(
            new TypeChoice(List.of("configmaps", "*.apps"), false, defaults.choice().typesMax()),
            false,
            new WatchLimits(
                defaults.limits().listsAtOnceMax(),
                100,
                defaults.limits().objectsMax(),
                defaults.limits().objectBytesMax()),
            defaults.times()));
    awaitSame();

    assertThat(sink.objects("configmaps")).hasSizeGreaterThan(1_199);
  }

  private void watch(Path kubeconfig, WatchConfig config) {
    watch =
        ClusterWatch.start(
            config,
            new WatchEdges(
                credentials(kubeconfig), sink, sink, Clock.system(), new SplittableRandom(1)));
  }

  private static CredentialsSource credentials(Path kubeconfig) {
    return Kubeconfig.source(kubeconfig, KubeconfigOptions.STRICT, Clock.system());
  }

  /** Waits until every type is ready and equals a fresh list of it. */
  private void awaitSame() {
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> {
          assertThat(Objects.requireNonNull(watch).status().discovery().isComplete()).isTrue();
          try (FreshList fresh =
              FreshList.connect(
                  credentials(REAL.cluster().kubeconfig()),
                  WatchConfig.DEFAULTS.withTypes(sink.types(), false),
                  Duration.ofSeconds(30),
                  Clock.system(),
                  new SplittableRandom(2))) {
            for (var type : fresh.types()) {
              assertThat(sink.said(type.typeId())).as(type.typeId()).isEqualTo("READY ");
              assertThat(sink.type(type.typeId())).isEqualTo(type);
              Map<String, String> listed = new TreeMap<>();
              for (Projected each : fresh.list(type)) {
                listed.put(RecordingSink.key(each), RecordingSink.text(each));
              }
              assertThat(sink.objects(type.typeId())).as(type.typeId()).isEqualTo(listed);
            }
          }
        });
  }

  private long count(String typeId, WatchCounter counter) {
    return Objects.requireNonNull(watch).status().types().stream()
        .filter(each -> each.typeId().equals(typeId))
        .findFirst()
        .orElseThrow()
        .counters()
        .get(counter);
  }

  private long sum(WatchCounter counter) {
    return Objects.requireNonNull(watch).status().types().stream()
        .mapToLong(each -> each.counters().get(counter))
        .sum();
  }

  private static List<ObjectNode> maps(int count) {
    return IntStream.range(0, count).mapToObj(i -> KubeObjects.configMap("map-" + i, "v")).toList();
  }

  private static List<ObjectNode> gadgets(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> KubeObjects.custom("watch.example.com", "Gadget", "gadget-" + i, i, "red"))
        .toList();
  }
}
