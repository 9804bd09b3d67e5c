package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.LoadReport;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes written into a real apiserver at a rate, their cost, and their arrival.
 *
 * @param rate the requested rate; a slower apiserver takes longer
 * @param load counts of the clients; null without clients
 */
record WatchRun(String name, int rate, Written written, Cpu cpu, @Nullable LoadReport load) {
  /**
   * The written changes.
   *
   * @param changes number of changes
   * @param seconds for which they were written
   * @param sentBytes that the apiserver sent in all
   */
  record Written(long changes, double seconds, long sentBytes) {}

  /**
   * CPU seconds of the servers.
   *
   * @param lockstep of the agent and the backend; 0 without them
   */
  record Cpu(double lockstep, double apiserver, double etcd) {}

  static final List<String> COLUMNS =
      List.of(
          "clients",
          "changes/s",
          "delivered",
          "CPU-µs per delivery",
          "bytes per delivery",
          "p50 ms",
          "p99 ms",
          "apiserver's CPU-ms per change",
          "etcd's",
          "KB sent by it per change",
          "clients' CPU-s",
          "faults");

  private static final double MICROS = 1e6;
  private static final double MILLIS = 1e3;
  private static final double KB = 1_024;

  int clients() {
    return load == null ? 0 : load.live();
  }

  double apiserverPerChange() {
    return cpu.apiserver() / written.changes();
  }

  double sentPerChange() {
    return written.sentBytes() / (double) written.changes();
  }

  /**
   * Returns the server's CPU microseconds for each delivery.
   *
   * @param quiet the apiserver's CPU seconds for a change without watchers
   */
  double cost(double quiet) {
    double seconds =
        cpu.lockstep() > 0 ? cpu.lockstep() : cpu.apiserver() - quiet * written.changes();
    return seconds * MICROS / Math.max(1, deliveries());
  }

  double bytes() {
    return load == null ? 0 : load.bytes() / (double) Math.max(1, deliveries());
  }

  double p99() {
    return load == null ? 0 : load.latencyMs(99.0);
  }

  private double deliveredPercent() {
    return 100.0 * deliveries() / (written.changes() * clients());
  }

  private long deliveries() {
    return load == null ? 0 : load.deliveries();
  }

  /**
   * @param quiet the apiserver's CPU seconds for a change without watchers
   */
  Outcome.Row row(double quiet) {
    LoadReport seen = load;
    return new Outcome.Row(
        name,
        List.of(
            Run.format("%,d", clients()),
            Run.format("%.0f", written.changes() / written.seconds()),
            seen != null ? Run.format("%.1f %%", deliveredPercent()) : "–",
            seen != null ? Run.format("%.2f", cost(quiet)) : "–",
            seen != null ? Run.format("%,.0f", bytes()) : "–",
            seen != null ? Run.format("%.2f", seen.latencyMs(50.0)) : "–",
            seen != null ? Run.format("%.2f", p99()) : "–",
            Run.format("%.2f", apiserverPerChange() * MILLIS),
            Run.format("%.2f", cpu.etcd() / written.changes() * MILLIS),
            Run.format("%.1f", sentPerChange() / KB),
            seen != null ? Run.format("%.2f", seen.cpuSeconds()) : "–",
            seen != null && !seen.faults().isEmpty() ? seen.faults().toString() : "none"));
  }

  /** Returns latency by percentile, for a plot. */
  Optional<Outcome.Curve> curve() {
    LoadReport seen = load;
    return seen == null
        ? Optional.empty()
        : Optional.of(
            new Outcome.Curve(
                Run.latencyPlot(rate),
                name,
                LoadReport.PERCENTILES.stream().mapToDouble(Double::doubleValue).toArray(),
                seen.latencyMs().stream().mapToDouble(Double::doubleValue).toArray()));
  }
}
