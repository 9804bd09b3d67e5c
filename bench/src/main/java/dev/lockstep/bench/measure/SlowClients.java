package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.BenchClock;
import dev.lockstep.bench.load.LoadPlan;
import dev.lockstep.bench.load.LoadReport;
import dev.lockstep.bench.load.Payload;
import dev.lockstep.bench.load.ScriptedAgent;
import dev.lockstep.bench.peer.Generator;
import dev.lockstep.bench.peer.LockstepServer;
import dev.lockstep.bench.peer.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * M9: a tenth of the clients reads nothing and another tenth 10 KB a second, while the others are
 * told as before. What do these notice, what do those cost, and are they right again afterwards?
 */
final class SlowClients implements Measure {
  private static final int RATE = 100;
  private static final int OBJECTS = 5_000;
  private static final double KB = 1_024;
  private static final double P99_RATIO_MAX = 1.05;
  private static final double STALLED_KB_MAX = 64;

  /** One contender, without slow clients and with them. */
  private record Found(
      String name, Run before, Run during, double grownKb, int gone, String afterwards) {
    double p99Ratio() {
      return during.load().latencyMs(99.0) / before.load().latencyMs(99.0);
    }

    Outcome.Row row() {
      return new Outcome.Row(
          name,
          List.of(
              Run.format("%.2f", before.load().latencyMs(50.0)),
              Run.format("%.2f", before.load().latencyMs(99.0)),
              Run.format("%.2f", during.load().latencyMs(50.0)),
              Run.format("%.2f", during.load().latencyMs(99.0)),
              Run.format("%.2fx", p99Ratio()),
              Run.format("%.1f", grownKb),
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
            "%,d clients at %d changes a second; 10 %% read nothing, 10 %% 10 KB a second. Latencies"
                + " are those of all clients before and of the other 80 %% during: what slow ones read"
                + " late is not in them. Memory: growth of the server's resident memory during the"
                + " run, for each stalled client.",
            bed.clients(), RATE));
    Found ours = found.getFirst();
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
            Outcome.Target.atMost("others' p99", Optional.of(ours.p99Ratio()), P99_RATIO_MAX, "x"),
            Outcome.Target.atMost(
                "memory for each stalled client",
                Optional.of(ours.grownKb()),
                STALLED_KB_MAX,
                " KB"),
            Outcome.Target.atMost("disconnected", Optional.of((double) ours.gone()), 0, "")),
        List.of(
            found.getFirst().before().latencyCurve("latency").named("without slow clients"),
            found.getFirst().during().latencyCurve("latency").named("with them, the others")),
        notes);
  }

  private Found slow(Bed bed, Contender.Start start) throws Exception {
    try (Contender contender = start.start(bed, new Payload(256))) {
      bed.say(id() + ": " + contender.name());
      int tenth = bed.clients() / 10;
      LoadPlan plan = contender.plan(bed.clients()).withStalled(tenth, tenth);
      try (Generator clients = Generator.start(bed.cores(), plan)) {
        var _ = clients.open();
        Run before = Run.of(bed, contender, clients, RATE);
        long resident = contender.program().cost().residentBytes();
        clients.stall();
        Run during = Run.measured(bed, contender, clients, RATE);
        double grown =
            (contender.program().cost().residentBytes() - resident) / KB / Math.max(1, tenth);
        int gone = clients.report().gone();
        clients.release();
        Found found =
            new Found(
                contender.name(), before, during, grown, gone, afterwards(contender, clients));
        bed.say(found.row());
        return found;
      }
    }
  }

  /** Whether all are where they should be again, and how soon. */
  private static String afterwards(Contender contender, Generator clients) throws Exception {
    if (contender instanceof Contender.Ours ours) {
      try {
        double seconds = clients.await(ours.agent().position());
        LoadReport report = clients.report();
        return report.faults().isEmpty()
            ? Run.format("all right after %.2f s", seconds)
            : "faults: " + report.faults();
      } catch (java.io.IOException e) {
        return "not all came to the newest state";
      }
    }
    BenchClock.pause(1_000);
    return "not checked: they hold no state";
  }
}
