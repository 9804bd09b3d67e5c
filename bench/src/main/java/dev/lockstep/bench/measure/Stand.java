package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.Pacer;
import dev.lockstep.bench.load.Payload;
import dev.lockstep.bench.load.ScriptedAgent;
import dev.lockstep.bench.peer.Generator;
import dev.lockstep.bench.peer.LockstepServer;
import java.util.List;

/** Ours or a peer, and all its clients, which follow. */
record Stand(Contender contender, Generator clients) implements AutoCloseable {
  static final Payload PAYLOAD = new Payload(256);
  private static final int NAMESPACES = 10;

  /** So many times as long as others are warmed up. */
  static final int WARM_TIMES = 3;

  /** What plots of cost have on their vertical axis. */
  private static final String COST = "CPU microseconds per delivery against ";

  /** Lockstep with so many objects, all of which at most so many clients see. */
  static Contender.Start ours(int objects, int clients) {
    return (bed, content) ->
        Contender.Ours.start(
            bed,
            LockstepServer.Access.everything(clients),
            new ScriptedAgent.Shape(objects, NAMESPACES, content));
  }

  /** What a server goes through before its clients come. */
  @FunctionalInterface
  interface Preparation {
    void prepare(Contender contender) throws Exception;
  }

  /** Starts a server, and connects its clients when it is prepared. */
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
   * Lets a few clients follow many changes for a while. What is done once for each change, and not
   * for each client, would otherwise be compiled by a Java machine after minutes only.
   */
  static void warmUp(Bed bed, Contender contender, int few, int rate) throws Exception {
    try (Generator _ = connected(bed, contender, few)) {
      var _ = Pacer.run(rate, bed.warmupSeconds() * WARM_TIMES, contender.maker());
    }
  }

  /** The same server with another number of clients, in place of those that it has. */
  Run with(Bed bed, int count, int rate) throws Exception {
    clients.close();
    try (Generator others = connected(bed, contender, count)) {
      return Run.of(bed, contender, others, rate);
    }
  }

  /**
   * What deliveries cost, for a plot.
   *
   * @param against what runs differ in, and
   * @param x how much of it each has
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
