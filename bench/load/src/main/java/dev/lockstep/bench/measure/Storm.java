package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.BenchClock;
import dev.lockstep.bench.load.LoadReport;
import dev.lockstep.bench.load.NatsBucket;
import dev.lockstep.bench.load.Payload;
import dev.lockstep.bench.load.ProcessCost;
import dev.lockstep.bench.load.ScriptedAgent;
import dev.lockstep.bench.peer.Generator;
import dev.lockstep.bench.peer.LockstepServer;
import dev.lockstep.bench.peer.NatsServer;
import dev.lockstep.bench.peer.Peers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * M7: all clients are cut off, miss changes, and return at once, each at its position. Compared
 * with the same clients without content, which receive everything, and with peers, whose clients
 * return and do not receive the missed changes.
 */
final class Storm implements Measure {
  private static final int CLIENTS_PER_CLIENT = 10;
  private static final int CLIENTS_MAX = 15_000;

  /** As many objects as in the other measures of a large cluster. */
  private static final int OBJECTS = 100_000;

  private static final int PAYLOAD_BYTES = 256;
  private static final String BUCKET = "measured";

  /** Factor by which fewer clients receive everything, for comparison. */
  private static final int FRESH_PART = 100;

  /**
   * Storms before those that count: in the first ones, the server spends more time on compiling
   * than on the storm.
   */
  private static final int STORMS_BEFORE = 15;

  /**
   * Storms that count, of which the median is reported: a storm is short, and a machine's speed
   * varies.
   */
  private static final int STORMS = 5;

  private static final int MISSED = 1_000;
  private static final long SETTLE_MS = 2_000;
  private static final double SECONDS_MAX = 1.5;

  private record Found(String name, double seconds, double cpuSeconds, LoadReport load) {
    /** Returns the CPU milliseconds for each client. */
    double cpuMs() {
      return cpuSeconds() * 1_000 / load.live();
    }

    double secondsEach() {
      return seconds / load.live();
    }

    double bytes() {
      return load.bytes() / (double) load.live();
    }

    Outcome.Row row() {
      return new Outcome.Row(
          name,
          List.of(
              Run.format("%,d", load.live()),
              Run.format("%.2f", seconds),
              Run.format("%.3f", cpuMs()),
              Run.format("%,.0f", bytes()),
              Run.format("%,d", load.clients().resets()),
              load.faults().isEmpty() ? "none" : load.faults().toString()));
    }
  }

  @Override
  public String id() {
    return "M7";
  }

  @Override
  public String title() {
    return "all clients return at once";
  }

  @Override
  public Outcome run(Bed bed) throws Exception {
    double machineLoad = Bed.machineLoad();
    int clients = Math.min(CLIENTS_MAX, bed.clients() * CLIENTS_PER_CLIENT);
    List<Found> found = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    ours(bed, clients, found);
    for (Contender.PeerStart peer : List.<Contender.PeerStart>of(Peers::bun, Peers::nettyGroup)) {
      try {
        found.add(reconnected(bed, clients, peer));
      } catch (Peers.Missing e) {
        notes.add("Not measured: " + e.getMessage() + ".");
      }
    }
    Optional<Found> bucket = Optional.empty();
    try {
      bucket = Optional.of(bucket(bed, Bed.part(clients, FRESH_PART)));
      bucket.ifPresent(found::add);
    } catch (Peers.Missing e) {
      notes.add("Not measured: " + e.getMessage() + ".");
    }
    notes.add(
        Run.format(
            "%,d clients, %,d objects, %,d of them changed while no client was connected. Each"
                + " server but NATS has been through %d such storms before, and Lockstep's result"
                + " is the median of %d. Seconds until the last client has everything; the clients"
                + " share one core, and their own work is included. The ratio of bytes depends on"
                + " how much did not change. Fewer clients receive everything, or it would take"
                + " minutes; their cost is given for each. A client of NATS' key-value buckets"
                + " reads the last value of each key again, as its watch does; faster means fewer"
                + " seconds for each client.",
            clients, OBJECTS, MISSED, STORMS_BEFORE, STORMS));
    Found back = found.get(0);
    Found fresh = found.get(1);
    return new Outcome(
        id(),
        title(),
        machineLoad,
        List.of(
            "clients",
            "seconds",
            "CPU-ms for each",
            "bytes for each",
            "received everything",
            "faults"),
        found.stream().map(Found::row).toList(),
        List.of(
            Outcome.Target.atMost(
                "all clients up to date again", Optional.of(back.seconds()), SECONDS_MAX, " s"),
            Outcome.Target.atLeast(
                "fewer bytes than for everything", Optional.of(fresh.bytes() / back.bytes()), 50),
            Outcome.Target.atLeast(
                "less CPU than for everything", Optional.of(fresh.cpuMs() / back.cpuMs()), 20),
            Outcome.Target.atLeast(
                "faster than NATS KV",
                bucket.map(theirs -> theirs.secondsEach() / back.secondsEach()),
                3),
            Outcome.Target.atMost(
                "received everything",
                Optional.of((double) back.load().clients().resets()),
                0,
                "")),
        List.of(),
        notes);
  }

  private void ours(Bed bed, int clients, List<Found> found) throws Exception {
    try (Contender.Ours ours =
        Contender.Ours.start(
            bed,
            LockstepServer.Access.everything(clients),
            new ScriptedAgent.Shape(OBJECTS, 100, new Payload(PAYLOAD_BYTES)))) {
      bed.say(id() + ": " + ours.name());
      try (Generator flock =
          Generator.start(bed.cores(), ours.plan(clients).withFullEvery(Bed.part(clients, 20)))) {
        var _ = flock.open();
        for (int storm = 0; storm < STORMS_BEFORE; storm++) {
          bed.say(back(ours, flock).row());
        }
        List<Found> storms = new ArrayList<>();
        for (int storm = 0; storm < STORMS; storm++) {
          storms.add(back(ours, flock));
          bed.say(storms.getLast().row());
        }
        Found back = Middle.of(storms, Found::seconds);
        found.add(back);
        Found fresh = fresh(bed, ours, Bed.part(clients, FRESH_PART));
        found.add(fresh);
        bed.say(fresh.row());
      }
    }
  }

  private static Found fresh(Bed bed, Contender.Ours ours, int clients) throws Exception {
    try (Generator some = Generator.start(bed.cores(), ours.plan(clients).withFullEvery(clients))) {
      some.mark();
      ProcessCost before = ours.program().cost();
      double seconds = some.open();
      return found(ours, "Lockstep, snapshot only", seconds, before, some);
    }
  }

  private static Found back(Contender.Ours ours, Generator flock) throws Exception {
    flock.cut();
    BenchClock.pause(SETTLE_MS);
    for (int change = 0; change < MISSED; change += 100) {
      int[] which = new int[100];
      long[] dueNs = new long[100];
      for (int i = 0; i < which.length; i++) {
        which[i] = (change + i) * (OBJECTS / MISSED);
        dueNs[i] = BenchClock.nanos();
      }
      var _ = ours.agent().change(which, dueNs).get();
    }
    BenchClock.pause(SETTLE_MS / 4);
    flock.mark();
    ProcessCost before = ours.program().cost();
    double seconds = flock.reopen();
    seconds += flock.await(ours.agent().position());
    return found(ours, "Lockstep", seconds, before, flock);
  }

  private Found reconnected(Bed bed, int clients, Contender.PeerStart peer) throws Exception {
    try (Contender contender = Contender.peer(peer).start(bed, new Payload(PAYLOAD_BYTES));
        Generator flock = Generator.start(bed.cores(), contender.plan(clients))) {
      bed.say(id() + ": " + contender.name());
      var _ = flock.open();
      for (int round = 0; ; round++) {
        flock.cut();
        BenchClock.pause(SETTLE_MS);
        flock.mark();
        ProcessCost before = contender.program().cost();
        double seconds = flock.reopen();
        if (round == STORMS_BEFORE) {
          return found(contender, contender.name() + ", connected only", seconds, before, flock);
        }
      }
    }
  }

  /** Measures clients that read the last value of each key from the start. */
  private Found bucket(Bed bed, int clients) throws Exception {
    Payload payload = new Payload(PAYLOAD_BYTES);
    try (NatsServer server = bed.peers().natsBuckets();
        NatsBucket bucket = NatsBucket.create(server.port(), BUCKET)) {
      bed.say(id() + ": NATS KV");
      for (int i = 0; i < OBJECTS; i++) {
        bucket.put(Payload.name(i), payload.message(BenchClock.nanos()));
      }
      bucket.sync();
      try (Generator flock = Generator.start(bed.cores(), server.bucketPlan(clients, BUCKET))) {
        var _ = flock.open();
        flock.cut();
        BenchClock.pause(SETTLE_MS);
        flock.mark();
        ProcessCost before = server.program().cost();
        double seconds = flock.reopen();
        LoadReport report = flock.report();
        double cpu = server.program().cost().cpuSeconds() - before.cpuSeconds();
        if (report.deliveries() != (long) OBJECTS * clients) {
          throw new IOException(
              "clients of NATS KV have read " + report.deliveries() + " values in all");
        }
        return new Found("NATS KV, all keys read again", seconds, cpu, report);
      }
    }
  }

  private static Found found(
      Contender contender, String name, double seconds, ProcessCost before, Generator flock)
      throws Exception {
    LoadReport report = flock.report();
    double cpu = contender.program().cost().cpuSeconds() - before.cpuSeconds();
    return new Found(name, seconds, cpu, report);
  }
}
