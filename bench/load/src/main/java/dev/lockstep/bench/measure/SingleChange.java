package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.Pacer;
import dev.lockstep.bench.peer.Peers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * M1: the same change to all clients, one change at a time. All servers run at the same time and
 * take turns, because the machine's speed varies from one minute to the next.
 */
final class SingleChange implements Measure {
  private static final int RATE = 40;
  private static final int OBJECTS = 1_000;
  private static final int TURNS = 20;

  /** Share of a run's time for each turn. */
  private static final double TURN_SHARE = 0.125;

  /** Factor by which warm-ups have fewer clients and more changes. */
  private static final int WARM_STEP = 20;

  /** Factor between the numbers of clients in the plot. */
  private static final int STEP = 10;

  /** Further numbers of objects, besides {@link #OBJECTS}. */
  private static final int[] MORE_OBJECTS = {10_000, 100_000};

  private static final String NAIVE = "naive Netty";
  private static final List<Contender.PeerStart> PEERS =
      List.of(
          Peers::floor,
          Peers::bun,
          Peers::nats,
          Peers::nettyNaive,
          Peers::nettyGroup,
          Peers::nettyAtOnce);
  private static final List<Goal> GOALS =
      List.of(
          new Goal("floor", RATE, 0.95),
          new Goal("NATS", RATE, 1.6),
          new Goal(NAIVE, RATE, 1.8),
          new Goal("Bun", RATE, 1.0));

  @Override
  public String id() {
    return "M1";
  }

  @Override
  public String title() {
    return "one change at a time";
  }

  @Override
  public Outcome run(Bed bed) throws Exception {
    double machineLoad = Bed.machineLoad();
    List<String> notes = new ArrayList<>();
    List<Outcome.Curve> curves = new ArrayList<>();
    List<Run> runs = new ArrayList<>();
    List<Stand> stands = new ArrayList<>();
    try {
      open(bed, stands, notes);
      runs.addAll(inTurns(bed, stands));
      for (Run run : runs) {
        curves.add(run.latencyCurve(Run.latencyPlot(RATE)));
      }
      for (int i = 0; i < stands.size(); i++) {
        curves.add(byClients(bed, stands.get(i), runs.get(i)));
      }
    } finally {
      for (Stand stand : stands) {
        stand.close();
      }
    }
    curves.add(byObjects(bed, runs.getFirst()));
    notes.add(
        Run.format(
            "%,d clients; %d bytes of content; %,d objects; %.1f s each, in %d turns, while the"
                + " other servers have idle clients. Warm-up: %.0f s with a twentieth of the"
                + " clients and twenty times the changes, then %.0f s as measured. Naive Netty is a"
                + " ChannelGroup, too, set up as in Netty's own examples: NIO, and Netty's default"
                + " number of event loops.",
            bed.clients(),
            Stand.PAYLOAD.bytes(),
            OBJECTS,
            TURNS * turnSeconds(bed),
            TURNS,
            Stand.WARM_TIMES * bed.warmupSeconds(),
            bed.warmupSeconds()));
    return new Outcome(
        id(),
        title(),
        machineLoad,
        Run.COLUMNS,
        runs.stream().map(Run::row).toList(),
        Goal.targets(GOALS, runs),
        curves,
        notes);
  }

  private void open(Bed bed, List<Stand> stands, List<String> notes) throws Exception {
    List<Contender.Start> starts = new ArrayList<>();
    starts.add(Stand.ours(OBJECTS, bed.clients() * STEP));
    PEERS.forEach(peer -> starts.add(Contender.peer(peer)));
    for (Contender.Start start : starts) {
      try {
        stands.add(warm(bed, start));
      } catch (Peers.Missing e) {
        notes.add("Not measured: " + e.getMessage() + ".");
      }
    }
  }

  private Stand warm(Bed bed, Contender.Start start) throws Exception {
    Stand stand =
        Stand.start(
            bed,
            start,
            contender -> {
              bed.say(id() + ": " + contender.name());
              Stand.warmUp(bed, contender, Bed.part(bed.clients(), WARM_STEP), RATE * WARM_STEP);
            },
            bed.clients());
    var _ = Pacer.run(RATE, bed.warmupSeconds(), stand.contender().maker());
    return stand;
  }

  private static double turnSeconds(Bed bed) {
    return bed.seconds() * TURN_SHARE;
  }

  private List<Run> inTurns(Bed bed, List<Stand> stands) throws Exception {
    Map<Stand, Turns> turns = new LinkedHashMap<>();
    for (Stand stand : stands) {
      turns.put(stand, Turns.begin(stand.contender(), stand.clients(), RATE));
    }
    for (int turn = 0; turn < TURNS; turn++) {
      for (Turns each : turns.values()) {
        each.take(turnSeconds(bed));
      }
    }
    List<Run> runs = new ArrayList<>();
    for (Turns each : turns.values()) {
      Run run = each.end();
      bed.say(run.row());
      runs.add(run);
    }
    return runs;
  }

  /**
   * Measures fewer and more clients. The more clients, the fewer changes a second, so that the
   * number of deliveries is the same.
   */
  private static Outcome.Curve byClients(Bed bed, Stand stand, Run known) throws Exception {
    Bed brief = bed.brief();
    int few = Bed.part(bed.clients(), STEP);
    int many = bed.clients() * STEP;
    return Stand.cost(
        "clients",
        new double[] {few, bed.clients(), many},
        List.of(stand.with(brief, few, RATE * STEP), known, stand.with(brief, many, RATE / STEP)));
  }

  private Outcome.Curve byObjects(Bed bed, Run known) throws Exception {
    List<Run> runs = new ArrayList<>(List.of(known));
    for (int objects : MORE_OBJECTS) {
      try (Stand stand = warm(bed, Stand.ours(objects, bed.clients()))) {
        runs.add(Run.of(bed.brief(), stand.contender(), stand.clients(), RATE));
      }
    }
    return Stand.cost(
        "objects",
        Arrays.stream(new int[] {OBJECTS, MORE_OBJECTS[0], MORE_OBJECTS[1]})
            .asDoubleStream()
            .toArray(),
        runs);
  }
}
