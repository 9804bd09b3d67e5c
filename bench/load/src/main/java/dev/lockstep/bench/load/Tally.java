package dev.lockstep.bench.load;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Counts of the clients of one generator since the last mark. Owned by their event loop.
 *
 * <p>Latencies count from a change's due time, which its payload carries, so they need no
 * correction for coordinated omission: a stalling server is late with every change that becomes due
 * during the stall.
 */
final class Tally {
  /** Largest counted latency; larger ones count as this. */
  private static final long LATENCY_NS_MAX = 60_000_000_000L;

  private static final int DIGITS = 3;
  private static final double NS_PER_MS = 1e6;

  private final Histogram latency = new Histogram(LATENCY_NS_MAX, DIGITS);
  private final Histogram first = new Histogram(LATENCY_NS_MAX, DIGITS);
  private final Histogram whole = new Histogram(LATENCY_NS_MAX, DIGITS);
  private final Map<String, Long> faults = new LinkedHashMap<>();
  private boolean isCounting;
  private long messages;
  private long deliveries;
  private long resets;

  void mark() {
    latency.reset();
    first.reset();
    whole.reset();
    resets = 0;
    messages = 0;
    deliveries = 0;
    isCounting = true;
  }

  void stop() {
    isCounting = false;
  }

  /** Counts a message with this many changes. */
  void message(int changes) {
    if (isCounting) {
      messages++;
      deliveries += changes;
    }
  }

  /** Counts the latency of this many changes. */
  void late(long latencyNs, long changes) {
    if (isCounting) {
      latency.recordValueWithCount(Math.clamp(latencyNs, 0, LATENCY_NS_MAX), changes);
    }
  }

  /**
   * Counts a peer's message, which is one change.
   *
   * @param dueNs its due time; 0 when it is none of ours
   * @param isSlow whether the client reads late on purpose
   */
  void change(long dueNs, long readNs, boolean isSlow) {
    if (dueNs == 0) {
      fault("not a change of ours");
      return;
    }
    message(1);
    if (!isSlow) {
      late(readNs - dueNs, 1);
    }
  }

  /** Counts the time from a client's connection attempt to its first content. */
  void firstContent(long afterNs) {
    first.recordValue(Math.clamp(afterNs, 0, LATENCY_NS_MAX));
  }

  /** Counts the time from a client's connection attempt to all of its content. */
  void wholeContent(long afterNs, boolean isReset) {
    whole.recordValue(Math.clamp(afterNs, 0, LATENCY_NS_MAX));
    resets += isReset ? 1 : 0;
  }

  /** Counts a violation; never reset. */
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

  /** Returns the number of clients that received everything from the start. */
  long resets() {
    return resets;
  }

  double latencyMs(double percentile) {
    return ms(latency, percentile);
  }

  double firstMs(double percentile) {
    return ms(first, percentile);
  }

  double wholeMs(double percentile) {
    return ms(whole, percentile);
  }

  private static double ms(Histogram histogram, double percentile) {
    return histogram.getTotalCount() == 0
        ? 0
        : histogram.getValueAtPercentile(percentile) / NS_PER_MS;
  }
}
