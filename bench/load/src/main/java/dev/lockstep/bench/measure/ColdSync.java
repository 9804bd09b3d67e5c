package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.BenchClock;
import dev.lockstep.bench.load.ProcessCost;
import dev.lockstep.bench.peer.Cores;
import dev.lockstep.bench.peer.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * M5: the cost of loading all pods of a cluster for the first time, compared with an informer of
 * fabric8's client and with reading the bytes alone. The apiserver is the simulated one, on the
 * other core.
 */
final class ColdSync implements Measure {
  private static final String CLUSTER = "dev.lockstep.bench.load.ClusterMain";
  private static final String PROGRAM = "dev.lockstep.bench.load.ColdSyncMain";
  private static final int PODS = 100_000;
  private static final long START_SECONDS_MAX = 180;
  private static final long SYNC_SECONDS_MAX = 300;
  private static final long SETTLE_MS = 3_000;
  private static final double MEGABYTE = 1 << 20;

  /** Resident memory, at most and after a full collection. */
  private record Memory(double peakMb, double settledMb) {}

  /** The cost of one contender. */
  private record Found(String name, long pods, double seconds, double cpuSeconds, Memory memory) {
    Outcome.Row row() {
      return new Outcome.Row(
          name,
          List.of(
              Run.format("%,d", pods),
              Run.format("%.2f", seconds),
              Run.format("%.2f", cpuSeconds),
              Run.format("%.1f", cpuSeconds * 1e6 / pods),
              Run.format("%,.0f", memory.peakMb()),
              Run.format("%,.0f", memory.settledMb())));
    }
  }

  @Override
  public String id() {
    return "M5";
  }

  @Override
  public String title() {
    return "the agent's first sync";
  }

  @Override
  public Outcome run(Bed bed) throws Exception {
    double machineLoad = Bed.machineLoad();
    List<Found> found = new ArrayList<>();
    try (Program cluster =
        Program.java(
            "cluster",
            bed.cores(),
            Cores.LOAD,
            new Program.JavaCommand(List.of("-Xmx6g"), CLUSTER, List.of(Integer.toString(PODS))))) {
      String[] address = cluster.line(START_SECONDS_MAX).split(" ");
      // A first sync warms up the apiserver's Java machine.
      var _ = sync(bed, "reader", "reading the bytes", address);
      found.add(sync(bed, "agent", "Lockstep", address));
      found.add(sync(bed, "informer", "fabric8 informer", address));
      found.add(sync(bed, "reader", "reading the bytes", address));
    }
    Found ours = found.get(0);
    Found informer = found.get(1);
    Found reader = found.get(2);
    return new Outcome(
        id(),
        title(),
        machineLoad,
        List.of("pods", "seconds", "CPU s", "CPU-µs for each", "peak RSS MB", "settled RSS MB"),
        found.stream().map(Found::row).toList(),
        List.of(
            Outcome.Target.atLeast(
                "less CPU than fabric8's informer",
                Optional.of(informer.cpuSeconds() / ours.cpuSeconds()),
                40),
            Outcome.Target.atMost(
                "peak memory over settled",
                Optional.of(ours.memory().peakMb() / ours.memory().settledMb()),
                1.3,
                "x"),
            Outcome.Target.atMost(
                "time over that of reading the bytes",
                Optional.of(ours.seconds() / reader.seconds()),
                1.5,
                "x")),
        List.of(),
        List.of(
            "From the start of the process, including its Java machine's own start, until it "
                + "holds all pods. Settled: after a full collection. Peers get as much heap as they"
                + " request. client-go is not measured.",
            "The agent has no backend here: the cost of sending is not included."));
  }

  private Found sync(Bed bed, String kind, String name, String[] address)
      throws IOException, InterruptedException {
    bed.say(id() + ": " + name);
    try (Program program =
        Program.java(
            kind,
            bed.cores(),
            Cores.SERVER,
            new Program.JavaCommand(
                List.of("-Xmx10g"), PROGRAM, List.of(kind, address[0], address[1], address[2])))) {
      String[] answer = program.line(SYNC_SECONDS_MAX).split(" ");
      ProcessCost cost = program.cost();
      var _ = program.heapBytes();
      BenchClock.pause(SETTLE_MS);
      Found found =
          new Found(
              name,
              Long.parseLong(answer[0]),
              Double.parseDouble(answer[1]),
              cost.cpuSeconds(),
              new Memory(cost.peakBytes() / MEGABYTE, program.cost().residentBytes() / MEGABYTE));
      bed.say(found.row());
      return found;
    }
  }
}
