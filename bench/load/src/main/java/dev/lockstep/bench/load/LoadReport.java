package dev.lockstep.bench.load;

import java.util.List;
import java.util.Map;

/**
 * Counts of a generator since its last mark; one line of JSON on its standard output.
 *
 * @param faults violations of the protocol since the generator's start, with their number
 */
public record LoadReport(
    Clients clients, Volume volume, Cost cost, Times times, Map<String, Long> faults) {
  /**
   * The clients at this moment.
   *
   * @param live clients that follow
   * @param gone clients that the server has closed since the generator's start
   * @param full live clients that check content
   * @param resets clients that received everything instead of the missed changes
   */
  public record Clients(int live, int gone, int full, long resets) {}

  /**
   * The content that all clients have read.
   *
   * @param deliveries changes; each change counts once for each client
   */
  public record Volume(long messages, long deliveries, long bytes) {}

  /**
   * The generator's own cost.
   *
   * @param seconds since the mark
   */
  public record Cost(double seconds, double cpuSeconds) {}

  /**
   * Latencies.
   *
   * @param latencyMs at the {@link #PERCENTILES}
   * @param first milliseconds from the connection attempt to the first content, at p50, p99 and the
   *     maximum
   * @param whole the same for all content
   */
  public record Times(List<Double> latencyMs, List<Double> first, List<Double> whole) {
    public Times {
      latencyMs = List.copyOf(latencyMs);
      first = List.copyOf(first);
      whole = List.copyOf(whole);
    }
  }

  /** The percentiles at which latencies are reported. */
  public static final List<Double> PERCENTILES =
      List.of(1.0, 5.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 100.0);

  public LoadReport {
    faults = Map.copyOf(faults);
  }

  public int live() {
    return clients.live();
  }

  public long messages() {
    return volume.messages();
  }

  public long deliveries() {
    return volume.deliveries();
  }

  public long bytes() {
    return volume.bytes();
  }

  public double cpuSeconds() {
    return cost.cpuSeconds();
  }

  public List<Double> latencyMs() {
    return times.latencyMs();
  }

  public double latencyMs(double percentile) {
    return times.latencyMs().get(PERCENTILES.indexOf(percentile));
  }
}
