package dev.lockstep.bench.load;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What the clients of one generator have seen since the last mark. Owned by their event loop.
 *
 * <p>Latencies count from when a change was due, as its payload says, and so need no correction for
 * coordinated omission: a server that stalls is late with everything that was due in the meantime.
 */
final class Tally {
  /** Latencies above this are this. */
  private static final long LATENCY_NS_MAX = 60_000_000_000L;

  private static final int DIGITS = 3;
  private static final double NS_PER_MS = 1e6;

  private final Histogram latency = new Histogram(LATENCY_NS_MAX, DIGITS);
  private final Map<String, Long> faults = new LinkedHashMap<>();
  private boolean isCounting;
  private long messages;
  private long deliveries;

  void mark() {
    latency.reset();
    messages = 0;
    deliveries = 0;
    isCounting = true;
  }

  void stop() {
    isCounting = false;
  }

  /** A client has read a message with so many changes. */
  void message(int changes) {
    if (isCounting) {
      messages++;
      deliveries += changes;
    }
  }

  /** So many of the changes that a client has read were so late. */
  void late(long latencyNs, long changes) {
    if (isCounting) {
      latency.recordValueWithCount(Math.clamp(latencyNs, 0, LATENCY_NS_MAX), changes);
    }
  }

  /** Something that must not be; counted from the beginning, whether or not anything else is. */
  void fault(String what) {
    faults.merge(what, 1L, Long::sum);
  }

  long messages() {
    return messages;
  }

  long deliveries() {
    return deliveries;
  }

  Map<String, Long> faults() {
    return Map.copyOf(faults);
  }

  double latencyMs(double percentile) {
    return latency.getTotalCount() == 0 ? 0 : latency.getValueAtPercentile(percentile) / NS_PER_MS;
  }
}
