package dev.lockstep.bench.load;

import java.util.List;
import java.util.Map;

/**
 * What a generator has seen between a mark and now; one line of JSON on its standard output.
 *
 * @param live clients that follow at this moment
 * @param gone clients that were closed by the server, since the generator's start
 * @param full of those, clients that check content
 * @param seconds since the mark
 * @param messages read by all clients
 * @param deliveries changes read by all clients; each change counts once for each client
 * @param bytes read by all clients
 * @param cpuSeconds of the generator itself
 * @param latencyMs at the {@link #PERCENTILES}
 * @param first how long after they began to connect clients had the first content, and
 * @param whole all of it: milliseconds at p50, p99 and the most
 * @param resets clients that were given everything, and not only what they had missed
 * @param faults what must not be, how often, since the generator's start
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
  /** At which latencies are told. */
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
