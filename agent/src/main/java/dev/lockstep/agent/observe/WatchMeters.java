package dev.lockstep.agent.observe;

import dev.lockstep.agent.watch.TypeStatus;
import dev.lockstep.agent.watch.WatchCounter;
import dev.lockstep.agent.watch.WatchCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Counters of the watches, by type. A fault's counter appears when the fault first happens, so that
 * a thousand healthy types do not produce twenty thousand lines. Used under the scrape's lock.
 */
final class WatchMeters {
  private final MeterRegistry registry;
  private final String prefix;
  private final Map<String, OfType> shown = new HashMap<>();

  private record OfType(WatchCounters counters, Map<WatchCounter, Meter> meters) {}

  WatchMeters(MeterRegistry registry, String prefix) {
    this.registry = registry;
    this.prefix = prefix;
  }

  /** Registers the counters of these types, and removes all others. */
  void show(List<TypeStatus> types) {
    Map<String, WatchCounters> current = new HashMap<>();
    types.forEach(type -> current.put(type.typeId(), type.counters()));
    for (Map.Entry<String, OfType> entry : new ArrayList<>(shown.entrySet())) {
      // A type that was withdrawn and returned counts from zero.
      if (current.get(entry.getKey()) != entry.getValue().counters()) {
        entry.getValue().meters().values().forEach(registry::remove);
        shown.remove(entry.getKey());
      }
    }
    current.forEach(this::show);
  }

  private void show(String typeId, WatchCounters counters) {
    OfType type =
        shown.computeIfAbsent(
            typeId, id -> new OfType(counters, new EnumMap<>(WatchCounter.class)));
    for (WatchCounter counter : WatchCounter.values()) {
      if (!type.meters().containsKey(counter) && isShown(counter, counters)) {
        type.meters().put(counter, register(typeId, counter, counters));
      }
    }
  }

  private static boolean isShown(WatchCounter counter, WatchCounters counters) {
    return counter == WatchCounter.EVENTS
        || counter == WatchCounter.LISTS
        || counter == WatchCounter.RELISTS
        || counters.get(counter) > 0;
  }

  private Meter register(String typeId, WatchCounter counter, WatchCounters counters) {
    String name = counter.name().toLowerCase(Locale.ROOT).replace('_', '.');
    return FunctionCounter.builder(prefix + "watch." + name, counters, c -> c.get(counter))
        .description(counter.text())
        .tag("type", typeId)
        .register(registry);
  }
}
