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

  /**
   * A client of a peer has read a message that is one change.
   *
   * @param dueNs when it was to be made; 0 when it is none of ours
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

  /** A client has got the first content so long after it began to connect. */
  void firstContent(long afterNs) {
    first.recordValue(Math.clamp(afterNs, 0, LATENCY_NS_MAX));
  }

  /** A client has got all that it is to have so long after it began to connect. */
  void wholeContent(long afterNs, boolean isReset) {
    whole.recordValue(Math.clamp(afterNs, 0, LATENCY_NS_MAX));
    resets += isReset ? 1 : 0;
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

  /** How many clients were given everything anew. */
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
