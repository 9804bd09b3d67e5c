package dev.lockstep.bench.measure;

import dev.lockstep.bench.peer.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** M2: many changes a second, each to all clients. */
final class ManyChanges implements Measure {
  private static final int OBJECTS = 1_000;

  /** For the plot only. */
  private static final int FEW = 100;

  private static final int MANY = 1_000;
  private static final int MOST = 10_000;
  private static final double P99_MS_MAX = 25;

  private static final List<Goal> GOALS =
      List.of(
          new Goal("Bun", MANY, 2),
          new Goal("NATS", MANY, 3.5),
          new Goal("Netty ChannelGroup", MANY, 30),
          new Goal("Bun", MOST, 10),
          new Goal("NATS", MOST, 10));

  /** A contender, and the highest rate at which a run makes sense. */
  private record Entry(Contender.Start start, int rateMax) {}

  private static List<Entry> entries(int clients) {
    return List.of(
        new Entry(Stand.ours(OBJECTS, clients), MOST),
        new Entry(Contender.peer(Peers::bun), MOST),
        new Entry(Contender.peer(Peers::nats), MOST),
        new Entry(Contender.peer(Peers::nettyEncodedOnce), MOST),
        new Entry(Contender.peer(Peers::nettyGroup), MANY));
  }

  @Override
  public String id() {
    return "M2";
  }

  @Override
  public String title() {
    return "many changes";
  }

  @Override
  public Outcome run(Bed bed) throws Exception {
    double machineLoad = Bed.machineLoad();
    List<String> notes = new ArrayList<>();
    List<Run> runs = new ArrayList<>();
    List<Outcome.Curve> curves = new ArrayList<>();
    for (Entry entry : entries(bed.clients())) {
      try {
        List<Run> own = runs(bed, entry);
        runs.addAll(own);
        curves.add(
            Stand.cost("changes a second", own.stream().mapToDouble(Run::rate).toArray(), own));
        for (Run run : own) {
          curves.add(run.latencyCurve(Run.latencyPlot(run.rate())));
        }
      } catch (Peers.Missing e) {
        notes.add("Not measured: " + e.getMessage() + ".");
      }
    }
    notes.add(
        Run.format(
            "%,d clients; %d bytes of content; %,d objects; %.0f s each after %.0f s of warm-up,"
                + " one server at a time.",
            bed.clients(), Stand.PAYLOAD.bytes(), OBJECTS, bed.seconds(), bed.warmupSeconds()));
    List<Outcome.Target> targets = new ArrayList<>(Goal.targets(GOALS, runs));
    for (Run run : runs) {
      if (run.name().equals(Goal.OURS) && run.rate() >= MANY) {
        targets.add(
            Outcome.Target.atMost(
                "p99 at " + run.rate() + "/s",
                Optional.of(run.load().latencyMs(99.0)),
                P99_MS_MAX,
                " ms"));
      }
    }
    return new Outcome(
        id(),
        title(),
        machineLoad,
        Run.COLUMNS,
        runs.stream().map(Run::row).toList(),
        targets,
        curves,
        notes);
  }

  private List<Run> runs(Bed bed, Entry entry) throws Exception {
    List<Run> runs = new ArrayList<>();
    try (Stand stand =
        Stand.start(
            bed,
            entry.start(),
            contender -> bed.say(id() + ": " + contender.name()),
            bed.clients())) {
      for (int rate : new int[] {FEW, MANY, MOST}) {
        if (rate <= entry.rateMax()) {
          Run run = Run.of(bed, stand.contender(), stand.clients(), rate);
          bed.say(run.row());
          runs.add(run);
        }
      }
    }
    return runs;
  }
}
