package dev.lockstep.backend.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The counters of the web edge. Any thread. */
final class WebCounters {
  private final Map<WebRefusal, Counter> refusals = new EnumMap<>(WebRefusal.class);
  private final AtomicInteger open = new AtomicInteger();

  WebCounters(MeterRegistry registry) {
    for (WebRefusal refusal : WebRefusal.values()) {
      refusals.put(
          refusal,
          Counter.builder("lockstep.web.refused")
              .description("Requests and connections that broke a rule of the edge")
              .tag("reason", refusal.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    Gauge.builder("lockstep.web.connections", open, AtomicInteger::get)
        .description("Open sockets")
        .register(registry);
  }

  void refused(WebRefusal refusal) {
    Counter counter = refusals.get(refusal);
    if (counter != null) {
      counter.increment();
    }
  }

  int opened() {
    return open.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
  }
}
