package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.Payload;
import dev.lockstep.bench.load.ScriptedAgent;
import dev.lockstep.bench.peer.Generator;
import dev.lockstep.bench.peer.LockstepServer;
import dev.lockstep.bench.peer.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** M1 and M2: the same changes to all clients, at one rate or several. */
final class Fanout implements Measure {
  private static final int PAYLOAD_BYTES = 256;
  private static final int OBJECTS = 1_000;
  private static final int NAMESPACES = 10;

  /**
   * One change at a time runs what is done once for each change a few hundred times while others
   * warm up: too few for a Java machine to have compiled it.
   */
  private static final int WARM_UP_TIMES = 3;

  private static final String FLOOR = "floor";
  private static final String BUN = "Bun";
  private static final String NATS = "NATS";
  private static final String GROUP = "Netty ChannelGroup";

  /** A peer, and the highest rate at which it is worth a run. */
  private record Entry(Contender.PeerStart start, int rateMax) {}

  private record Goal(String peer, int rate, double ratio) {}

  private final String id;
  private final String title;
  private final int[] rates;
  private final int warmUpTimes;
  private final List<Entry> peers;
  private final List<Goal> goals;
  private final Optional<Double> p99Ms;

  private Fanout(
      String id,
      String title,
      int[] rates,
      int warmUpTimes,
      List<Entry> peers,
      List<Goal> goals,
      Optional<Double> p99Ms) {
    this.id = id;
    this.title = title;
    this.rates = rates;
    this.warmUpTimes = warmUpTimes;
    this.peers = peers;
    this.goals = goals;
    this.p99Ms = p99Ms;
  }

  /** One change at a time: none comes while another is under way. */
  static Measure single() {
    int rate = 40;
    return new Fanout(
        "M1",
        "one change at a time",
        new int[] {rate},
        WARM_UP_TIMES,
        List.of(
            new Entry(Peers::floor, rate),
            new Entry(Peers::bun, rate),
            new Entry(Peers::nats, rate),
            new Entry(Peers::nettyGroup, rate),
            new Entry(Peers::nettyAtOnce, rate)),
        List.of(
            new Goal(FLOOR, rate, 0.95),
            new Goal(NATS, rate, 1.6),
            new Goal(GROUP, rate, 1.8),
            new Goal(BUN, rate, 1.0)),
        Optional.empty());
  }

  static Measure burst() {
    int low = 1_000;
    int high = 10_000;
    return new Fanout(
        "M2",
        "many changes",
        new int[] {low, high},
        1,
        List.of(
            new Entry(Peers::bun, high),
            new Entry(Peers::nats, high),
            new Entry(Peers::nettyEncodedOnce, high),
            new Entry(Peers::nettyGroup, low)),
        List.of(
            new Goal(BUN, low, 2),
            new Goal(NATS, low, 3.5),
            new Goal(GROUP, low, 30),
            new Goal(BUN, high, 10),
            new Goal(NATS, high, 10)),
        Optional.of(25.0));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Outcome run(Bed bed) throws Exception {
    double machineLoad = Bed.machineLoad();
    Payload payload = new Payload(PAYLOAD_BYTES);
    List<String> notes = new ArrayList<>();
    List<Run> runs =
        new ArrayList<>(
            runs(
                bed,
                (at, content) ->
                    Contender.Ours.start(
                        at,
                        LockstepServer.Access.everything(at.clients()),
                        new ScriptedAgent.Shape(OBJECTS, NAMESPACES, content)),
                payload,
                Integer.MAX_VALUE));
    for (Entry peer : peers) {
      try {
        runs.addAll(runs(bed, Contender.peer(peer.start()), payload, peer.rateMax()));
      } catch (Peers.Missing e) {
        notes.add("Not measured: " + e.getMessage() + ".");
      }
    }
    notes.add(
        Run.format(
            "%,d clients; %d bytes of content; %,d objects in %d namespaces; %.0f s each after %.0f"
                + " s of warm-up.",
            bed.clients(),
            PAYLOAD_BYTES,
            OBJECTS,
            NAMESPACES,
            bed.seconds(),
            bed.warmupSeconds() * warmUpTimes));
    return new Outcome(
        id,
        title,
        machineLoad,
        Run.COLUMNS,
        runs.stream().map(Run::row).toList(),
        targets(runs),
        runs.stream()
            .map(each -> each.latencyCurve("latency at " + each.rate() + " changes a second"))
            .toList(),
        notes);
  }

  private List<Run> runs(Bed bed, Contender.Start start, Payload payload, int rateMax)
      throws Exception {
    List<Run> runs = new ArrayList<>();
    try (Contender contender = start.start(bed, payload);
        Generator clients = Generator.start(bed.cores(), contender.plan(bed.clients()))) {
      bed.say(id + ": " + contender.name());
      var _ = clients.open();
      for (int rate : rates) {
        if (rate <= rateMax) {
          Run run = Run.of(bed.warmedUp(warmUpTimes), contender, clients, rate);
          bed.say(run.row());
          runs.add(run);
        }
      }
    }
    return runs;
  }

  private List<Outcome.Target> targets(List<Run> runs) {
    List<Outcome.Target> targets = new ArrayList<>();
    for (Goal goal : goals) {
      Optional<Double> ours = rate(runs, "Lockstep", goal.rate());
      Optional<Double> theirs = rate(runs, goal.peer(), goal.rate());
      targets.add(
          Outcome.Target.atLeast(
              "deliveries per CPU-s at " + goal.rate() + "/s, to " + goal.peer(),
              ours.flatMap(mine -> theirs.map(other -> mine / other)),
              goal.ratio()));
    }
    p99Ms.ifPresent(limit -> {
      for (Run run : runs) {
        if (run.name().equals("Lockstep")) {
          targets.add(
              Outcome.Target.atMost(
                  "p99 at " + run.rate() + "/s",
                  Optional.of(run.load().latencyMs(99.0)),
                  limit,
                  " ms"));
        }
      }
    });
    return targets;
  }

  private static Optional<Double> rate(List<Run> runs, String name, int rate) {
    return runs.stream()
        .filter(run -> run.name().equals(name) && run.rate() == rate)
        .map(Run::deliveriesPerCpuSecond)
        .findFirst();
  }
}
