package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.BenchClock;
import dev.lockstep.bench.load.LoadReport;
import dev.lockstep.bench.load.Payload;
import dev.lockstep.bench.load.ProcessCost;
import dev.lockstep.bench.load.ScriptedAgent;
import dev.lockstep.bench.peer.Generator;
import dev.lockstep.bench.peer.LockstepServer;
import dev.lockstep.bench.peer.Peers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** M12: the memory and CPU time of a client that receives nothing. */
final class Idle implements Measure {
  private static final int CLIENTS_PER_CLIENT = 10;
  private static final int CLIENTS_MAX = 10_000;

  /**
   * Clients that connect first, so that classes and buffers of the first clients count for none.
   */
  private static final int FEW = 20;

  /** The clients that stay connected throughout are a half of those that count. */
  private static final int FIRST_PART = 2;

  /** Reconnects of the first clients, so that a Java machine has compiled the code in use. */
  private static final int WAVES = 5;

  private static final long WAVE_PAUSE_MS = 500;

  /** Time to release memory that connecting used. */
  private static final long SETTLE_MS = 4_000;

  /**
   * Resident memory is observed for this many times a run's time: a compiler or a collection takes
   * some megabytes beside the heap, and gives them back within about five seconds.
   */
  private static final double LOOKING_TIMES = 1.25;

  private static final long LOOK_MS = 500;

  /**
   * Compilers and collections leave some megabytes resident, more or less, so one run is too few.
   */
  private static final int ROUNDS = 3;

  private static final double KB = 1_024;
  private static final double TARGET_KB = 1.8;

  /**
   * Memory for each client.
   *
   * @param fromFirstKb resident memory, including the cost of the first clients
   * @param heapKb live heap; null where there is none
   */
  private record Memory(double residentKb, double fromFirstKb, @Nullable Double heapKb) {}

  /** The cost of one contender. */
  private record Found(
      String name, int clients, Memory memory, double cpuPercent, LoadReport load) {
    Outcome.Row row() {
      Double heapKb = memory.heapKb();
      return new Outcome.Row(
          name,
          List.of(
              Run.format("%,d", clients),
              Run.format("%.2f", memory.residentKb()),
              Run.format("%.2f", memory.fromFirstKb()),
              heapKb == null ? "–" : Run.format("%.2f", heapKb),
              Run.format("%.1f %%", cpuPercent),
              load.faults().isEmpty() ? "none" : load.faults().toString()));
    }
  }

  @Override
  public String id() {
    return "M12";
  }

  @Override
  public String title() {
    return "idle clients";
  }

  @Override
  public Outcome run(Bed bed) throws Exception {
    double machineLoad = Bed.machineLoad();
    int clients = Math.min(CLIENTS_MAX, bed.clients() * CLIENTS_PER_CLIENT);
    List<Found> found = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    List<Contender.Start> starts = new ArrayList<>();
    starts.add((at, payload) ->
        Contender.Ours.start(
            at,
            LockstepServer.Access.everything(FEW + Bed.part(clients, FIRST_PART) + clients),
            new ScriptedAgent.Shape(100, 10, payload)));
    for (Contender.PeerStart peer :
        List.<Contender.PeerStart>of(Peers::bun, Peers::nats, Peers::nettyGroup)) {
      starts.add(Contender.peer(peer));
    }
    for (Contender.Start start : starts) {
      try {
        List<Found> rounds = new ArrayList<>();
        for (int round = 0; round < bed.rounds(ROUNDS); round++) {
          rounds.add(idle(bed, clients, start));
        }
        found.add(Middle.of(rounds, round -> round.memory().residentKb()));
      } catch (Peers.Missing e) {
        notes.add("Not measured: " + e.getMessage() + ".");
      }
    }
    notes.add(
        "Growth of the server process' resident memory for each of these clients, when "
            + "half as many are connected already and have reconnected "
            + WAVES
            + " times; and from no client to all, including what comes only once: compiled "
            + "code, and memory in use while clients connect. Each value is the least within "
            + "some seconds after a full collection, and the median of "
            + bed.rounds(ROUNDS)
            + " runs, each with a process of its own. The kernel's memory for sockets is not "
            + "included. Heap: growth of what remains after the collection.");
    double ours = found.getFirst().memory().residentKb();
    return new Outcome(
        id(),
        title(),
        machineLoad,
        List.of(
            "clients",
            "RSS KB each",
            "from the first",
            "live heap KB each",
            "CPU while idle",
            "faults"),
        found.stream().map(Found::row).toList(),
        List.of(
            Outcome.Target.atMost(
                "RSS for each further client", Optional.of(ours), TARGET_KB, " KB"),
            Outcome.Target.atLeast("less than NATS", ratio(found, "NATS", ours), 14),
            Outcome.Target.atLeast(
                "less than Netty", ratio(found, "Netty ChannelGroup", ours), 3.5),
            Outcome.Target.atLeast("less than Bun", ratio(found, "Bun", ours), 1)),
        List.of(),
        notes);
  }

  private static Optional<Double> ratio(List<Found> found, String name, double ours) {
    return found.stream()
        .filter(each -> each.name().equals(name))
        .map(each -> each.memory().residentKb() / ours)
        .findFirst();
  }

  private Found idle(Bed bed, int clients, Contender.Start start) throws Exception {
    int before = Bed.part(clients, FIRST_PART);
    try (Contender contender = start.start(bed, new Payload(256));
        Generator few = Generator.start(bed.cores(), contender.plan(FEW));
        Generator first = Generator.start(bed.cores(), contender.plan(before));
        Generator all = Generator.start(bed.cores(), contender.plan(clients))) {
      bed.say(id() + ": " + contender.name());
      var _ = few.open();
      long beforeAll = contender.program().cost().residentBytes();
      // These clients stay. They bring the memory that does not grow with clients, such as compiled
      // code and parts of a heap that are used for the first time.
      var _ = first.open();
      for (int wave = 0; wave < WAVES; wave++) {
        first.cut();
        BenchClock.pause(WAVE_PAUSE_MS);
        var _ = first.reopen();
      }
      BenchClock.pause(SETTLE_MS);
      Double heapBefore = kilobytes(contender.program().heapBytes());
      long residentBefore = residentBytes(bed, contender);
      var _ = all.open();
      BenchClock.pause(SETTLE_MS);
      ProcessCost idleFrom = contender.program().cost();
      double seconds = bed.seconds();
      BenchClock.pause((long) (seconds * 1_000));
      ProcessCost idleTo = contender.program().cost();
      LoadReport report = all.report();
      // In a Java machine both are taken after a full collection: live objects are then in their
      // final place, and none hides in memory that was in use before.
      Double heapAfter = kilobytes(contender.program().heapBytes());
      long residentAfter = residentBytes(bed, contender);
      Found found =
          new Found(
              contender.name(),
              clients,
              new Memory(
                  (residentAfter - residentBefore) / KB / clients,
                  (residentAfter - beforeAll) / KB / (before + clients),
                  heapBefore == null || heapAfter == null
                      ? null
                      : (heapAfter - heapBefore) / clients),
              (idleTo.cpuSeconds() - idleFrom.cpuSeconds()) / seconds * 100,
              report);
      bed.say(found.row());
      return found;
    }
  }

  /** Returns the least resident memory within a while. */
  private static long residentBytes(Bed bed, Contender contender) throws IOException {
    long least = Long.MAX_VALUE;
    double looks = bed.seconds() * LOOKING_TIMES * 1_000 / LOOK_MS;
    for (int look = 0; look < looks; look++) {
      least = Math.min(least, contender.program().cost().residentBytes());
      BenchClock.pause(LOOK_MS);
    }
    return least;
  }

  private static @Nullable Double kilobytes(@Nullable Long bytes) {
    return bytes == null ? null : bytes / KB;
  }
}
