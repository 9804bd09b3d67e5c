package dev.lockstep.agent.observe;

import dev.lockstep.agent.hotstate.Census;
import dev.lockstep.agent.hotstate.TypeCensus;
import dev.lockstep.agent.ring.ExecutorCounts;
import dev.lockstep.agent.ring.RingCounts;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.agent.uplink.UplinkCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToDoubleFunction;

/**
 * The agent's metrics in Prometheus' format. What the hot state holds is counted when somebody
 * asks; everything else was counted already, and is only read.
 */
final class AgentMeters implements AutoCloseable {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String PREFIX = "lockstep.agent.";
  private static final Census NOTHING = new Census(0, 0, 0, 0, 0, false, List.of());

  private final AgentProbe probe;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final WatchMeters watches = new WatchMeters(registry, PREFIX);
  private final MultiGauge typeObjects =
      MultiGauge.builder(PREFIX + "type.objects")
          .description("Objects held, by type")
          .register(registry);
  private final MultiGauge typeBytes =
      MultiGauge.builder(PREFIX + "type.bytes")
          .description("Size of the encoded objects held, by type")
          .baseUnit("bytes")
          .register(registry);
  private final MultiGauge typeHeldBytes =
      MultiGauge.builder(PREFIX + "type.held.bytes")
          .description("Memory of the packed objects and their dictionary, by type")
          .baseUnit("bytes")
          .register(registry);
  private final MultiGauge typeStates =
      MultiGauge.builder(PREFIX + "types").description("Types known, by state").register(registry);
  private final ReentrantLock scraping = new ReentrantLock();
  private volatile Census census = NOTHING;
  private volatile boolean isRingAnswering;

  AgentMeters(AgentProbe probe) {
    this.probe = probe;
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
    hotState();
    ring();
    uplink();
    discovery();
  }

  /** Everything, as text. */
  String scrape() {
    scraping.lock();
    try {
      Optional<Census> taken = probe.census();
      isRingAnswering = taken.isPresent();
      taken.ifPresent(this::show);
      watches.show(probe.watch().types());
      return registry.scrape(CONTENT_TYPE);
    } finally {
      scraping.unlock();
    }
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }

  private void show(Census taken) {
    census = taken;
    typeObjects.register(rows(taken, TypeCensus::objects), true);
    typeBytes.register(rows(taken, TypeCensus::bytes), true);
    typeHeldBytes.register(rows(taken, TypeCensus::heldBytes), true);
    List<MultiGauge.Row<?>> states =
        List.of(
            stateRow(taken, TypeState.READY),
            stateRow(taken, TypeState.SYNCING),
            stateRow(taken, TypeState.UNAVAILABLE));
    typeStates.register(states, true);
  }

  private static List<MultiGauge.Row<?>> rows(Census census, ToDoubleFunction<TypeCensus> value) {
    return census.types().stream()
        .<MultiGauge.Row<?>>map(
            type -> MultiGauge.Row.of(Tags.of("type", type.typeId()), value.applyAsDouble(type)))
        .toList();
  }

  private static MultiGauge.Row<?> stateRow(Census census, TypeState state) {
    long count = census.types().stream().filter(type -> type.state() == state).count();
    return MultiGauge.Row.of(
        Tags.of("state", state.name().toLowerCase(java.util.Locale.ROOT)), count);
  }

  private void hotState() {
    gauge("version", "The newest version", c -> c.version());
    gauge("horizon", "The oldest version that can be resumed from", c -> c.horizon());
    gauge("objects", "Objects held, the catalog's entries among them", c -> c.objects());
    gauge("shards", "Shards held", c -> c.shards());
    gauge("tombstones", "Removals remembered", c -> c.tombstones());
    var _ =
        Gauge.builder(PREFIX + "ring.answering", this, meters -> meters.isRingAnswering ? 1 : 0)
            .description("Whether the ring answered the last question")
            .register(registry);
  }

  private void ring() {
    var _ =
        Gauge.builder(PREFIX + "ring.slots", probe, p -> p.ring().slots())
            .description("Operations that may wait")
            .register(registry);
    var _ =
        Gauge.builder(PREFIX + "ring.free.slots", probe, p -> p.ring().freeSlots())
            .description("Slots in which nothing waits")
            .register(registry);
    ringCounter("ring.blocked", "Times a producer found the ring full", RingCounts::blocked);
    ringCounter(
        "ring.blocked.seconds",
        "Time that producers have waited for a slot",
        counts -> counts.blockedNs() / (double) TimeUnit.SECONDS.toNanos(1));
    executorCounter("operations", "Operations executed", ExecutorCounts::operations);
    executorCounter("batches", "Batches closed", ExecutorCounts::batches);
    executorCounter("versions", "Batches that changed something", ExecutorCounts::versions);
    executorCounter("answers", "Deltas and captures given", ExecutorCounts::answers);
    executorCounter("quarantined", "Operations put aside", ExecutorCounts::quarantined);
  }

  private void uplink() {
    var _ =
        Gauge.builder(PREFIX + "uplink.state", probe, p -> p.uplink().state().number())
            .description("0 parked, 1 waiting, 2 connecting, 3 greeting, 4 live, 5 stopped")
            .register(registry);
    var _ =
        Gauge.builder(PREFIX + "uplink.epoch", probe, p -> p.uplink().epoch())
            .description("The epoch that the backend gave")
            .register(registry);
    var _ =
        Gauge.builder(PREFIX + "uplink.cursor", probe, p -> p.uplink().cursor())
            .description("The version that the backend holds")
            .register(registry);
    uplinkCounter("connects", "Connections tried", UplinkCounts::connects);
    uplinkCounter("welcomes", "Connections that came to a welcome", UplinkCounts::welcomes);
    uplinkCounter("failures", "Connections that failed or were lost", UplinkCounts::failures);
    uplinkCounter("messages", "Messages sent", UplinkCounts::messages);
    uplinkCounter("bytes", "Size of the messages sent", UplinkCounts::bytes);
    uplinkCounter("beacons", "Beacons sent", UplinkCounts::beacons);
    uplinkCounter("resets", "Transfers of everything", UplinkCounts::resets);
    uplinkCounter("resumes", "Requests to go on from somewhere", UplinkCounts::resumes);
    uplinkCounter(
        "resumed.transfers", "Transfers that went on at a chunk", UplinkCounts::resumedTransfers);
  }

  private void discovery() {
    var _ =
        FunctionCounter.builder(PREFIX + "discoveries", probe, p -> p.watch().discoveries())
            .description("Discoveries that succeeded")
            .register(registry);
    var _ =
        FunctionCounter.builder(
                PREFIX + "discovery.failures", probe, p -> p.watch().discoveryFailures())
            .description("Discoveries that failed")
            .register(registry);
    var _ =
        Gauge.builder(PREFIX + "types.refused", probe, p -> p.watch().refusedTypes())
            .description("Types that are not watched because there are too many")
            .register(registry);
  }

  private void gauge(String name, String text, ToDoubleFunction<Census> value) {
    var _ =
        Gauge.builder(PREFIX + name, this, meters -> value.applyAsDouble(meters.census))
            .description(text)
            .register(registry);
  }

  private void ringCounter(String name, String text, ToDoubleFunction<RingCounts> value) {
    counter(name, text, p -> value.applyAsDouble(p.ring()));
  }

  private void executorCounter(String name, String text, ToDoubleFunction<ExecutorCounts> value) {
    counter(name, text, p -> value.applyAsDouble(p.executor()));
  }

  private void uplinkCounter(String name, String text, ToDoubleFunction<UplinkCounts> value) {
    counter("uplink." + name, text, p -> value.applyAsDouble(p.uplink().counts()));
  }

  private void counter(String name, String text, ToDoubleFunction<AgentProbe> value) {
    var _ =
        FunctionCounter.builder(PREFIX + name, probe, value).description(text).register(registry);
  }
}
