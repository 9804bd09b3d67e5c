package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.BenchClock;
import dev.lockstep.bench.load.LoadPlan;
import dev.lockstep.bench.load.LoadReport;
import dev.lockstep.bench.load.Pacer;
import dev.lockstep.bench.load.Payload;
import dev.lockstep.bench.load.ScriptedAgent;
import dev.lockstep.bench.peer.Generator;
import dev.lockstep.bench.peer.LockstepServer;
import dev.lockstep.bench.peer.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * M9: a tenth of the clients reads nothing and another tenth 10 KB a second, while the others
 * continue. Measures the latency of the others, the cost of the slow ones, and whether they
 * recover.
 */
final class SlowClients implements Measure {
  private static final int RATE = 100;
  private static final int OBJECTS = 5_000;
  private static final double KB = 1_024;
  private static final double P99_RATIO_MAX = 1.05;
  private static final double STALLED_KB_MAX = 64;

  /** Rounds without and with slow clients take turns, because a machine's speed varies. */
  private static final int ROUNDS = 7;

  /** A run without slow clients, and one with them right after. */
  private record Round(Run before, Run during, double grownKb) {
    double p99Ratio() {
      return during.load().latencyMs(99.0) / before.load().latencyMs(99.0);
    }
  }

  /** One contender. */
  private record Found(String name, List<Round> rounds, int gone, String afterwards) {
    /** Returns the round that the report shows. */
    Round shown() {
      return Middle.of(rounds, Round::p99Ratio);
    }

    double grownKb() {
      return Middle.of(rounds, Round::grownKb).grownKb();
    }

    Outcome.Row row() {
      Round shown = shown();
      return new Outcome.Row(
          name,
          List.of(
              Run.format("%.2f", shown.before().load().latencyMs(50.0)),
              Run.format("%.2f", shown.before().load().latencyMs(99.0)),
              Run.format("%.2f", shown.during().load().latencyMs(50.0)),
              Run.format("%.2f", shown.during().load().latencyMs(99.0)),
              Run.format("%.2fx", shown.p99Ratio()),
              Run.format("%.1f", grownKb()),
              Integer.toString(gone),
              afterwards));
    }
  }

  @Override
  public String id() {
    return "M9";
  }

  @Override
  public String title() {
    return "slow clients";
  }

  @Override
  public Outcome run(Bed bed) throws Exception {
    double machineLoad = Bed.machineLoad();
    List<String> notes = new ArrayList<>();
    List<Found> found = new ArrayList<>();
    found.add(
        slow(
            bed,
            (at, payload) ->
                Contender.Ours.start(
                    at,
                    LockstepServer.Access.everything(at.clients()),
                    new ScriptedAgent.Shape(OBJECTS, 10, payload))));
    for (Contender.PeerStart peer :
        List.<Contender.PeerStart>of(Peers::bun, Peers::nats, Peers::nettyGroup)) {
      try {
        found.add(slow(bed, Contender.peer(peer)));
      } catch (Peers.Missing e) {
        notes.add("Not measured: " + e.getMessage() + ".");
      }
    }
    notes.add(
        Run.format(
            "%,d clients at %d changes a second; 10 %% read nothing, 10 %% 10 KB a second."
                + " Latencies are those of the other 80 %%, before and during; those of slow"
                + " clients are not included. %d rounds of both, %.1f s each; the table shows the"
                + " round with the median ratio. Memory: growth of the server's resident memory"
                + " while clients are slow, for each stalled client, the median of all rounds.",
            bed.clients(), RATE, ROUNDS, bed.brief().seconds()));
    Found ours = found.getFirst();
    Round shown = ours.shown();
    return new Outcome(
        id(),
        title(),
        machineLoad,
        List.of(
            "p50 before",
            "p99 before",
            "p50 during",
            "p99 during",
            "p99 ratio",
            "KB for each stalled",
            "disconnected",
            "afterwards"),
        found.stream().map(Found::row).toList(),
        List.of(
            Outcome.Target.atMost("others' p99", Optional.of(shown.p99Ratio()), P99_RATIO_MAX, "x"),
            Outcome.Target.atMost(
                "memory for each stalled client",
                Optional.of(ours.grownKb()),
                STALLED_KB_MAX,
                " KB"),
            Outcome.Target.atMost("disconnected", Optional.of((double) ours.gone()), 0, "")),
        List.of(
            shown.before().latencyCurve("latency").named("without slow clients"),
            shown.during().latencyCurve("latency").named("with slow clients, the others")),
        notes);
  }

  private Found slow(Bed bed, Contender.Start start) throws Exception {
    try (Contender contender = start.start(bed, new Payload(256))) {
      bed.say(id() + ": " + contender.name());
      int tenth = bed.clients() / 10;
      LoadPlan plan = contender.plan(bed.clients()).withStalled(tenth, tenth);
      try (Generator clients = Generator.start(bed.cores(), plan)) {
        var _ = clients.open();
        var _ = Pacer.run(RATE, bed.warmupSeconds(), contender.maker());
        // Latencies come from the same clients before and during, from the first round on.
        clients.stall();
        clients.release();
        String afterwards = afterwards(contender, clients);
        List<Round> rounds = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
          Run before = Run.measured(bed.brief(), contender, clients, RATE);
          clients.stall();
          Run during = Run.measured(bed.brief(), contender, clients, RATE);
          double grown = during.cost().residentBytes() - (double) before.cost().residentBytes();
          rounds.add(new Round(before, during, grown / KB / Math.max(1, tenth)));
          clients.release();
          afterwards = afterwards(contender, clients);
        }
        Found found =
            new Found(contender.name(), rounds, clients.report().clients().gone(), afterwards);
        bed.say(found.row());
        return found;
      }
    }
  }

  /** Returns whether all clients caught up, and how soon. */
  private static String afterwards(Contender contender, Generator clients) throws Exception {
    if (contender instanceof Contender.Ours ours) {
      try {
        double seconds = clients.await(ours.agent().position());
        LoadReport report = clients.report();
        return report.faults().isEmpty()
            ? Run.format("all caught up after %.2f s", seconds)
            : "faults: " + report.faults();
      } catch (java.io.IOException e) {
        return "not all reached the newest state";
      }
    }
    BenchClock.pause(1_000);
    return "not checked: they hold no state";
  }
}
