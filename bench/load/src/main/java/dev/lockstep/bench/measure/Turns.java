package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.BenchClock;
import dev.lockstep.bench.load.LoadReport;
import dev.lockstep.bench.load.Pacer;
import dev.lockstep.bench.load.ProcessCost;
import dev.lockstep.bench.peer.Generator;

/**
 * A run in turns that alternate with those of others, so that all contenders have the same speed of
 * the machine. A server's cost outside of its turns does not count.
 */
final class Turns {
  private final Contender contender;
  private final Generator clients;
  private final int rate;
  private long made;
  private double cpuSeconds;
  private double wallSeconds;
  private long residentBytes;

  private Turns(Contender contender, Generator clients, int rate) {
    this.contender = contender;
    this.clients = clients;
    this.rate = rate;
  }

  /** Begins a run: from here on the clients count what they read. */
  static Turns begin(Contender contender, Generator clients, int rate) throws Exception {
    clients.mark();
    return new Turns(contender, clients, rate);
  }

  /** Makes changes for a while, and waits until they have arrived. */
  void take(double seconds) throws Exception {
    ProcessCost before = contender.program().cost();
    long startNs = BenchClock.nanos();
    made += Pacer.run(rate, seconds, contender.maker());
    wallSeconds += (BenchClock.nanos() - startNs) / 1e9;
    BenchClock.pause(Run.SETTLE_MS);
    ProcessCost after = contender.program().cost();
    cpuSeconds += after.cpuSeconds() - before.cpuSeconds();
    residentBytes = after.residentBytes();
  }

  /** Returns the sum of all turns. */
  Run end() throws Exception {
    LoadReport report = clients.report();
    Run.Cost cost = new Run.Cost(cpuSeconds, wallSeconds, residentBytes);
    return new Run(contender.name(), rate, made, cost, report);
  }
}
