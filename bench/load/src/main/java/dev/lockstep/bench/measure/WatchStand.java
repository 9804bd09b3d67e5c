package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.BenchClock;
import dev.lockstep.bench.load.LoadReport;
import dev.lockstep.bench.load.Pacer;
import dev.lockstep.bench.peer.Generator;
import dev.lockstep.bench.peer.LockstepServer;
import dev.lockstep.bench.peer.Program;
import dev.lockstep.bench.peer.RealApiserver;
import dev.lockstep.bench.peer.ServerCertificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The subject of M4: a real apiserver that receives writes, with or without Lockstep.
 *
 * @param backend null without Lockstep
 * @param agent null without Lockstep
 */
record WatchStand(
    Bed bed, RealApiserver apiserver, @Nullable LockstepServer backend, @Nullable Program agent)
    implements AutoCloseable {
  /** Time for changes on their way to arrive when the writes end. */
  private static final long ARRIVAL_MS_MAX = 5_000;

  private static final long LOOK_MS = 100;
  private static final long SETTLE_MS = 500;

  static WatchStand of(Bed bed, RealApiserver apiserver) {
    return new WatchStand(bed, apiserver, null, null);
  }

  /**
   * Returns the same stand with Lockstep for this many clients; it is ready when its clients are.
   */
  WatchStand withLockstep(ServerCertificate certificate, int clients) throws Exception {
    LockstepServer started =
        LockstepServer.startSecure(
            bed.cores(), LockstepServer.Access.everything(clients), certificate);
    try {
      return new WatchStand(bed, apiserver, started, started.realAgent(apiserver.kubeconfig()));
    } catch (Exception e) {
      started.close();
      throw e;
    }
  }

  /** Returns clients of Lockstep that are not connected yet. */
  Generator clients(int count) throws Exception {
    LockstepServer server = backend;
    if (server == null) {
      throw new IllegalStateException("Lockstep was not started");
    }
    return Generator.start(bed.cores(), server.plan(count));
  }

  void warmUp(int rate) throws Exception {
    var _ = Pacer.run(rate, bed.warmupSeconds(), apiserver.maker());
    apiserver.settle();
  }

  /** Writes at a rate for this many seconds, and returns the cost and the clients' counts. */
  WatchRun seen(String name, int rate, double length, Optional<Generator> clients)
      throws Exception {
    if (clients.isPresent()) {
      quieten(clients.get());
    }
    double lockstepBefore = lockstepCpu();
    double apiserverBefore = apiserver.apiserverCpu();
    double etcdBefore = apiserver.etcdCpu();
    long sentBefore = apiserver.sentBytes();
    long startNs = BenchClock.nanos();
    long made = Pacer.run(rate, length, apiserver.maker());
    apiserver.settle();
    double seconds = (BenchClock.nanos() - startNs) / 1e9;
    @Nullable LoadReport report = clients.isPresent() ? arrived(clients.get(), made) : null;
    return new WatchRun(
        name,
        rate,
        new WatchRun.Written(made, seconds, apiserver.sentBytes() - sentBefore),
        new WatchRun.Cpu(
            lockstepCpu() - lockstepBefore,
            apiserver.apiserverCpu() - apiserverBefore,
            apiserver.etcdCpu() - etcdBefore),
        report);
  }

  /** Waits until all earlier changes have arrived, and then begins to count. */
  private static void quieten(Generator clients) throws Exception {
    long untilNs = BenchClock.nanos() + ARRIVAL_MS_MAX * 1_000_000;
    do {
      clients.mark();
      BenchClock.pause(SETTLE_MS);
    } while (clients.report().messages() > 0 && BenchClock.nanos() < untilNs);
    clients.mark();
  }

  /** Returns the clients' counts once all changes have arrived, or after a bound. */
  private static LoadReport arrived(Generator clients, long made) throws Exception {
    LoadReport report = clients.report();
    long untilNs = BenchClock.nanos() + ARRIVAL_MS_MAX * 1_000_000;
    while (report.deliveries() < made * report.live() && BenchClock.nanos() < untilNs) {
      BenchClock.pause(LOOK_MS);
      report = clients.report();
    }
    return report;
  }

  private double lockstepCpu() throws Exception {
    LockstepServer server = backend;
    Program watching = agent;
    return server == null || watching == null
        ? 0
        : server.program().cost().cpuSeconds() + watching.cost().cpuSeconds();
  }

  @Override
  public void close() {
    Program watching = agent;
    if (watching != null) {
      watching.close();
    }
    LockstepServer server = backend;
    if (server != null) {
      server.close();
    }
  }
}
