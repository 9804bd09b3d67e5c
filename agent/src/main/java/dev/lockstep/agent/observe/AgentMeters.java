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
 * The agent's metrics in Prometheus' format. A scrape counts what the hot state holds; all other
 * counts are kept anyway and only read.
 */
final class AgentMeters implements AutoCloseable {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String PREFIX = "lockstep.agent.";
  private static final Census NOTHING =
      new Census(0, 0, new Census.Size(0, 0, 0), false, List.of());

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

  /** Returns all metrics as text. */
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
    typeObjects.register(rows(taken, type -> type.size().objects()), true);
    typeBytes.register(rows(taken, type -> type.size().bytes()), true);
    typeHeldBytes.register(rows(taken, type -> type.size().heldBytes()), true);
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
    gauge("horizon", "The oldest version that can be resumed", c -> c.horizon());
    gauge("objects", "Objects held, including the catalog's entries", c -> c.objects());
    gauge("shards", "Shards held", c -> c.size().shards());
    gauge("tombstones", "Removals remembered", c -> c.size().tombstones());
    var _ =
        Gauge.builder(PREFIX + "ring.answering", this, meters -> meters.isRingAnswering ? 1 : 0)
            .description("Whether the ring answered the last scrape")
            .register(registry);
  }

  private void ring() {
    var _ =
        Gauge.builder(PREFIX + "ring.slots", probe, p -> p.ring().slots())
            .description("Operations that may wait")
            .register(registry);
    var _ =
        Gauge.builder(PREFIX + "ring.free.slots", probe, p -> p.ring().freeSlots())
            .description("Free slots of the ring")
            .register(registry);
    ringCounter("ring.blocked", "Times a producer found the ring full", RingCounts::blocked);
    ringCounter(
        "ring.blocked.seconds",
        "Time that producers waited for a slot",
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
            .description("The epoch that the backend assigned")
            .register(registry);
    var _ =
        Gauge.builder(PREFIX + "uplink.cursor", probe, p -> p.uplink().cursor())
            .description("The version that the backend holds")
            .register(registry);
    uplinkCounter("connects", "Connections tried", c -> c.connections().attempts());
    uplinkCounter("welcomes", "Connections that were welcomed", c -> c.connections().welcomes());
    uplinkCounter(
        "failures", "Connections that failed or were lost", c -> c.connections().failures());
    uplinkCounter("messages", "Messages sent", c -> c.sent().messages());
    uplinkCounter("bytes", "Size of the messages sent", c -> c.sent().bytes());
    uplinkCounter("beacons", "Beacons sent", c -> c.sent().beacons());
    uplinkCounter("resets", "Resets sent", c -> c.recovery().resets());
    uplinkCounter("resumes", "Requests to resume from a position", c -> c.recovery().resumes());
    uplinkCounter(
        "resumed.transfers",
        "Transfers that continued at a chunk",
        c -> c.recovery().resumedTransfers());
  }

  private void discovery() {
    var _ =
        FunctionCounter.builder(
                PREFIX + "discoveries", probe, p -> p.watch().discovery().successes())
            .description("Discoveries that succeeded")
            .register(registry);
    var _ =
        FunctionCounter.builder(
                PREFIX + "discovery.failures", probe, p -> p.watch().discovery().failures())
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
