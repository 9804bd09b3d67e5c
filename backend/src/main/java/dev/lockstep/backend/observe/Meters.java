package dev.lockstep.backend.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** All metrics of a backend, in one registry. Any thread. */
public final class Meters implements Counts {
  private static final String TOTAL = "_total";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Count, Counter> counters = new EnumMap<>(Count.class);

  public Meters() {
    for (Count count : Count.values()) {
      Counter.Builder counter = Counter.builder(count.metric());
      if (!count.label().isEmpty()) {
        counter.tag(count.label(), count.value());
      }
      counters.put(count, counter.register(registry));
    }
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  public MeterRegistry registry() {
    return registry;
  }

  /** All metrics in Prometheus text format. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void add(Count count, long n) {
    Counter counter = counters.get(count);
    if (counter != null) {
      counter.increment(n);
    }
  }

  /** Registers a value that goes up and down, read at each scrape. */
  public <T> void gauge(String name, String help, T of, ToDoubleFunction<T> value) {
    Gauge.builder(name, of, value).description(help).strongReference(true).register(registry);
  }

  /** Registers such a value of one cluster. */
  public <T> void gauge(String name, String help, String cluster, T of, ToDoubleFunction<T> value) {
    Gauge.builder(name, of, value)
        .description(help)
        .tag("cluster", cluster)
        .strongReference(true)
        .register(registry);
  }

  /** Registers a count that another class keeps, read at each scrape. */
  public <T> void count(String name, String help, String result, T of, ToDoubleFunction<T> value) {
    FunctionCounter.builder(
            name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name,
            of,
            value)
        .description(help)
        .tag("result", result)
        .register(registry);
  }
}
