package dev.lockstep.bench.load;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The latencies of one observer, and their line in a table. */
final class LatencyReport {
  private static final int DIGITS = 3;
  private static final double NS_PER_MS = 1e6;

  static final String HEADING =
      "%-44s %8s %8s %8s %8s %8s".formatted("milliseconds", "p50", "p90", "p99", "p99.9", "max");

  private final String name;
  private final Histogram histogram = new Histogram(DIGITS);
  private int negative;

  LatencyReport(String name) {
    this.name = name;
  }

  /** Adds a latency; a negative one, which a difference may be, counts as 0. */
  void add(long ns) {
    if (ns < 0) {
      negative++;
    }
    histogram.recordValue(Math.max(0, ns));
  }

  /** Returns how many latencies were negative. */
  int negative() {
    return negative;
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%-44s %8.2f %8.2f %8.2f %8.2f %8.2f",
        name,
        at(50),
        at(90),
        at(99),
        at(99.9),
        histogram.getMaxValue() / NS_PER_MS);
  }

  private double at(double percentile) {
    return histogram.getValueAtPercentile(percentile) / NS_PER_MS;
  }
}
