package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.BenchClock;
import dev.lockstep.bench.load.LoadReport;
import dev.lockstep.bench.load.Pacer;
import dev.lockstep.bench.peer.Generator;
import java.util.List;
import java.util.Locale;

/**
 * Changes at a rate, and their cost.
 *
 * @param name of the contender
 * @param made number of changes
 */
record Run(String name, int rate, long made, Cost cost, LoadReport load) {
  /**
   * The cost of the server.
   *
   * @param cpuSeconds of the server
   * @param wallSeconds of the run
   * @param residentBytes of the server at its end
   */
  record Cost(double cpuSeconds, double wallSeconds, long residentBytes) {}

  static final List<String> COLUMNS =
      List.of(
          "changes/s",
          "delivered",
          "deliveries per CPU-s",
          "messages",
          "bytes per delivery",
          "p50 ms",
          "p99 ms",
          "p99.9 ms",
          "RSS MB",
          "clients' CPU-s",
          "faults");

  /** Share of their core's time from which the clients count as full. */
  private static final double CLIENTS_FULL = 0.9;

  /** Time for messages on their way to arrive when the changes end. */
  static final long SETTLE_MS = 500;

  /** Connects clients, warms up, and then runs for the result. */
  static Run of(Bed bed, Contender contender, Generator clients, int rate) throws Exception {
    Pacer.Maker maker = contender.maker();
    var _ = Pacer.run(rate, bed.warmupSeconds(), maker);
    BenchClock.pause(SETTLE_MS);
    return measured(bed, contender, clients, rate);
  }

  /** Runs without a warm-up. */
  static Run measured(Bed bed, Contender contender, Generator clients, int rate) throws Exception {
    Turns turns = Turns.begin(contender, clients, rate);
    turns.take(bed.seconds());
    return turns.end();
  }

  Run named(String newName) {
    return new Run(newName, rate, made, cost, load);
  }

  /** Returns the server's CPU for one delivery, in microseconds. */
  double cpuMicros() {
    return cost.cpuSeconds() * 1e6 / Math.max(1, load.deliveries());
  }

  double deliveriesPerCpuSecond() {
    return load.deliveries() / Math.max(cost.cpuSeconds(), 0.01);
  }

  /** Returns the share of expected deliveries that arrived. */
  double deliveredShare() {
    return load.deliveries() / (double) (made * load.live());
  }

  Outcome.Row row() {
    return new Outcome.Row(
        name,
        List.of(
            Integer.toString(rate),
            format("%.1f %%", deliveredShare() * 100),
            format("%,.0f", deliveriesPerCpuSecond()),
            format("%,d", load.messages()),
            format("%.0f", load.bytes() / (double) Math.max(1, load.deliveries())),
            format("%.2f", load.latencyMs(50.0)),
            format("%.2f", load.latencyMs(99.0)),
            format("%.2f", load.latencyMs(99.9)),
            format("%d", cost.residentBytes() >> 20),
            format("%.2f", load.cpuSeconds()),
            faults()));
  }

  /**
   * Returns whether the clients had no time left, so that latencies are theirs and not the
   * server's.
   */
  private boolean areClientsFull() {
    return load.cpuSeconds() > CLIENTS_FULL * cost.wallSeconds();
  }

  private String faults() {
    return areClientsFull() ? wrong() + "; clients at their limit" : wrong();
  }

  private String wrong() {
    long sum = load.faults().values().stream().mapToLong(Long::longValue).sum();
    return sum == 0 ? "none" : sum + ": " + load.faults().keySet().iterator().next();
  }

  /** Returns the plot of latencies at a rate. */
  static String latencyPlot(int rate) {
    return "latency at " + rate + " changes a second";
  }

  /** Returns latency by percentile, for a plot. */
  Outcome.Curve latencyCurve(String plot) {
    double[] x = LoadReport.PERCENTILES.stream().mapToDouble(Double::doubleValue).toArray();
    double[] y = load.latencyMs().stream().mapToDouble(Double::doubleValue).toArray();
    return new Outcome.Curve(plot, name, x, y);
  }

  static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
