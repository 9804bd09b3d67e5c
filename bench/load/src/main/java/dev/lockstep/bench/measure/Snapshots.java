package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.BenchClock;
import dev.lockstep.bench.load.LoadReport;
import dev.lockstep.bench.load.Payload;
import dev.lockstep.bench.load.ProcessCost;
import dev.lockstep.bench.load.ScriptedAgent;
import dev.lockstep.bench.peer.Generator;
import dev.lockstep.bench.peer.LockstepServer;
import dev.lockstep.bench.peer.Peers;
import dev.lockstep.bench.peer.RealApiserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** M8: many clients that hold nothing ask for all of a large cluster at once. */
final class Snapshots implements Measure {
  private static final int OBJECTS = 100_000;
  private static final int OBJECT_BYTES = 586;
  private static final int NAMESPACES = 100;
  private static final double PAGE_MS_MAX = 50;
  private static final double MB = 1 << 20;

  /** Pods of the real apiserver. More would take long to write; the cost grows linearly. */
  private static final int LISTED_PODS = 2_000;

  private static final int LISTS = 10;
  private static final long SETTLE_MS = 1_000;
  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
  private static final String JSON = "application/json";

  /**
   * The apiserver's cost of one list of all pods, scaled to as many pods as Lockstep's cluster has.
   */
  private record Listing(String name, double cpuMs, double megabytes) {
    Outcome.Row row() {
      return new Outcome.Row(
          "kube-apiserver LIST, " + name + ", for as many",
          List.of(
              "1",
              "–",
              "–",
              Run.format("%,.0f", cpuMs),
              Run.format("%.1f", megabytes),
              "–",
              "–",
              "–",
              "none"));
    }
  }

  private record Found(int clients, double seconds, double cpuSeconds, LoadReport load) {
    double cpuMs() {
      return cpuSeconds * 1_000 / clients;
    }

    Outcome.Row row() {
      return new Outcome.Row(
          "Lockstep",
          List.of(
              Run.format("%,d", clients),
              Run.format("%.2f", seconds),
              Run.format("%.2f", cpuSeconds),
              Run.format("%.1f", cpuMs()),
              Run.format("%.1f", load.bytes() / MB / clients),
              Run.format("%.0f", load.times().first().get(0)),
              Run.format("%.0f", load.times().first().get(1)),
              Run.format("%.0f", load.times().whole().get(0)),
              load.faults().isEmpty() ? "none" : load.faults().toString()));
    }
  }

  @Override
  public String id() {
    return "M8";
  }

  @Override
  public String title() {
    return "every client's first snapshot";
  }

  @Override
  public Outcome run(Bed bed) throws Exception {
    double machineLoad = Bed.machineLoad();
    List<Found> found = new ArrayList<>();
    int most = Math.max(4, bed.clients());
    try (Contender.Ours ours =
        Contender.Ours.start(
            bed,
            LockstepServer.Access.everything(bed.clients()),
            new ScriptedAgent.Shape(OBJECTS, NAMESPACES, new Payload(OBJECT_BYTES)))) {
      bed.say(id() + ": " + ours.name());
      // The first run warms up the Java machine.
      for (int clients : new int[] {1, 1, Math.max(2, most / 50), Math.max(3, most / 5), most}) {
        Found one = everything(bed, ours, clients);
        found.add(one);
        bed.say(one.row());
      }
    }
    List<String> notes = new ArrayList<>();
    List<Listing> lists = new ArrayList<>();
    try (RealApiserver apiserver = RealApiserver.start(bed.cores(), bed.kube(), LISTED_PODS)) {
      bed.say(id() + ": LIST of a real kube-apiserver");
      lists.add(listing(apiserver, "protobuf, gzip", PROTOBUF, true));
      lists.add(listing(apiserver, "protobuf", PROTOBUF, false));
      lists.add(listing(apiserver, "JSON, gzip", JSON, true));
    } catch (Peers.Missing e) {
      notes.add("Not measured: " + e.getMessage() + ".");
    }
    notes.add(
        Run.format(
            "%,d objects of %d bytes in %d namespaces. The content is encoded once for all clients;"
                + " a client can show its first chunk, and holds a state once it has all chunks."
                + " LIST: of %,d pods of a real apiserver, whole objects, over TLS; the cost is"
                + " scaled to Lockstep's number of objects.",
            OBJECTS, OBJECT_BYTES, NAMESPACES, LISTED_PODS));
    Found first = found.get(1);
    Found last = found.getLast();
    List<Outcome.Row> rows =
        new ArrayList<>(found.subList(1, found.size()).stream().map(Found::row).toList());
    lists.forEach(each -> rows.add(each.row()));
    return new Outcome(
        id(),
        title(),
        machineLoad,
        List.of(
            "clients",
            "seconds",
            "CPU-s",
            "CPU-ms for each",
            "MB for each",
            "first chunk p50 ms",
            "first chunk p99 ms",
            "all p50 ms",
            "faults"),
        rows,
        List.of(
            Outcome.Target.atMost(
                "first content for a single client",
                Optional.of(first.load().times().first().get(0)),
                PAGE_MS_MAX,
                " ms"),
            Outcome.Target.atLeast(
                "less CPU for each than the apiserver's LIST",
                lists.stream().findFirst().map(list -> list.cpuMs() / last.cpuMs()),
                500)),
        List.of(),
        notes);
  }

  private static Listing listing(
      RealApiserver apiserver, String name, String format, boolean zipped) throws IOException {
    // A first list fills the apiserver's caches.
    var _ = apiserver.list(format, zipped);
    double before = apiserver.apiserverCpu();
    long bytes = 0;
    for (int i = 0; i < LISTS; i++) {
      bytes += apiserver.list(format, zipped);
    }
    double times = OBJECTS / (double) apiserver.pods() / LISTS;
    return new Listing(
        name, (apiserver.apiserverCpu() - before) * 1_000 * times, bytes / MB * times);
  }

  private static Found everything(Bed bed, Contender.Ours ours, int clients) throws Exception {
    try (Generator flock =
        Generator.start(bed.cores(), ours.plan(clients).withFullEvery(Math.max(1, clients)))) {
      // A first round warms up the generator: otherwise a single client would wait for that.
      var _ = flock.open();
      flock.cut();
      BenchClock.pause(SETTLE_MS);
      flock.mark();
      ProcessCost before = ours.program().cost();
      double seconds = flock.openFresh();
      LoadReport report = flock.report();
      return new Found(
          clients, seconds, ours.program().cost().cpuSeconds() - before.cpuSeconds(), report);
    }
  }
}
