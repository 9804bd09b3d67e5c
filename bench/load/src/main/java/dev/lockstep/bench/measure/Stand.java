package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.Pacer;
import dev.lockstep.bench.load.Payload;
import dev.lockstep.bench.load.ScriptedAgent;
import dev.lockstep.bench.peer.Generator;
import dev.lockstep.bench.peer.LockstepServer;
import java.util.List;

/** Lockstep or a peer, and all its clients, which follow. */
record Stand(Contender contender, Generator clients) implements AutoCloseable {
  static final Payload PAYLOAD = new Payload(256);
  private static final int NAMESPACES = 10;

  /** Factor by which Lockstep's warm-up is longer than that of others. */
  static final int WARM_TIMES = 3;

  /** Title of plots whose vertical axis is cost. */
  private static final String COST = "CPU microseconds per delivery against ";

  /** Returns Lockstep with this many objects, all visible to at most this many clients. */
  static Contender.Start ours(int objects, int clients) {
    return (bed, content) ->
        Contender.Ours.start(
            bed,
            LockstepServer.Access.everything(clients),
            new ScriptedAgent.Shape(objects, NAMESPACES, content));
  }

  /** Prepares a server before its clients connect. */
  @FunctionalInterface
  interface Preparation {
    void prepare(Contender contender) throws Exception;
  }

  /** Starts a server, prepares it, and connects its clients. */
  static Stand start(Bed bed, Contender.Start start, Preparation first, int count)
      throws Exception {
    Contender contender = start.start(bed, PAYLOAD);
    try {
      first.prepare(contender);
      return new Stand(contender, connected(bed, contender, count));
    } catch (Exception e) {
      contender.close();
      throw e;
    }
  }

  private static Generator connected(Bed bed, Contender contender, int count) throws Exception {
    Generator clients = Generator.start(bed.cores(), contender.plan(count));
    try {
      var _ = clients.open();
      return clients;
    } catch (Exception e) {
      clients.close();
      throw e;
    }
  }

  /**
   * Makes a few clients follow many changes for a while. A Java machine would otherwise take
   * minutes to compile the code that runs once for each change and not once for each client.
   */
  static void warmUp(Bed bed, Contender contender, int few, int rate) throws Exception {
    try (Generator _ = connected(bed, contender, few)) {
      var _ = Pacer.run(rate, bed.warmupSeconds() * WARM_TIMES, contender.maker());
    }
  }

  /** Runs the same server with another number of clients, in place of its present ones. */
  Run with(Bed bed, int count, int rate) throws Exception {
    clients.close();
    try (Generator others = connected(bed, contender, count)) {
      return Run.of(bed, contender, others, rate);
    }
  }

  /**
   * Returns the cost of deliveries, for a plot.
   *
   * @param against the quantity that differs between the runs
   * @param x its value in each run
   */
  static Outcome.Curve cost(String against, double[] x, List<Run> runs) {
    return new Outcome.Curve(
        COST + against,
        runs.getFirst().name(),
        x,
        runs.stream().mapToDouble(Run::cpuMicros).toArray());
  }

  @Override
  public void close() throws Exception {
    try (contender) {
      clients.close();
    }
  }
}
