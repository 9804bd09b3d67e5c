package dev.lockstep.bench.load;

import java.util.List;
import java.util.Map;

/**
 * What a generator has counted between a mark and now; one line of JSON on its standard output.
 *
 * @param live clients that follow at this moment
 * @param gone clients that the server has closed since the generator's start
 * @param full live clients that check content
 * @param seconds since the mark
 * @param messages read by all clients
 * @param deliveries changes read by all clients; each change counts once for each client
 * @param bytes read by all clients
 * @param cpuSeconds of the generator itself
 * @param latencyMs at the {@link #PERCENTILES}
 * @param first milliseconds from the connection attempt to the first content, at p50, p99 and the
 *     maximum
 * @param whole the same for all content
 * @param resets clients that received everything instead of what they had missed
 * @param faults violations of the protocol since the generator's start, with their number
 */
public record LoadReport(
    int live,
    int gone,
    int full,
    double seconds,
    long messages,
    long deliveries,
    long bytes,
    double cpuSeconds,
    List<Double> latencyMs,
    List<Double> first,
    List<Double> whole,
    long resets,
    Map<String, Long> faults) {
  /** The percentiles at which latencies are reported. */
  public static final List<Double> PERCENTILES =
      List.of(1.0, 5.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 100.0);

  public LoadReport {
    latencyMs = List.copyOf(latencyMs);
    first = List.copyOf(first);
    whole = List.copyOf(whole);
    faults = Map.copyOf(faults);
  }

  public double latencyMs(double percentile) {
    return latencyMs.get(PERCENTILES.indexOf(percentile));
  }
}
