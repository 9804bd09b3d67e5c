package dev.lockstep.bench.measure;

import dev.lockstep.bench.load.TemporaryFolder;
import dev.lockstep.bench.peer.Generator;
import dev.lockstep.bench.peer.Peers;
import dev.lockstep.bench.peer.RealApiserver;
import dev.lockstep.bench.peer.ServerCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * M4: the cost of a pod's change for each recipient, with Lockstep and with direct watches of the
 * kube-apiserver; and the apiserver's work for one client of Lockstep and for thousands. The
 * apiserver is a real one, and all connections use TLS.
 */
final class Watchers implements Measure {
  private static final int PODS = 500;

  /** Slow enough for an apiserver that sends each change to 500 watches. */
  private static final int RATE = 20;

  private static final int RATE_MANY = 500;

  /** The watches are a half of the clients of other measures: 500 of 1,000. */
  private static final int WATCHERS_PART = 2;

  /**
   * Factor by which the warm-up of agent and backend has fewer clients and more changes: a Java
   * machine compiles what runs once for each change only after many changes.
   */
  private static final int WARM_STEP = 10;

  private static final int MANY_TIMES = 5;
  private static final int MANY_MAX = 15_000;
  private static final String DIRECT = "kube-apiserver, direct watches";
  private static final String LOCKSTEP = "Lockstep";

  private final List<WatchRun> found = new ArrayList<>();

  @Override
  public String id() {
    return "M4";
  }

  @Override
  public String title() {
    return "compared with watching the apiserver";
  }

  @Override
  public Outcome run(Bed bed) throws Exception {
    double machineLoad = Bed.machineLoad();
    found.clear();
    List<String> notes = new ArrayList<>();
    int watchers = Bed.part(bed.clients(), WATCHERS_PART);
    int many = Math.min(MANY_MAX, bed.clients() * MANY_TIMES);
    try (TemporaryFolder folder = TemporaryFolder.create("lockstep-bench-tls");
        RealApiserver apiserver = RealApiserver.start(bed.cores(), bed.kube(), PODS)) {
      ServerCertificate certificate = ServerCertificate.make(folder.path());
      WatchStand stand = WatchStand.of(bed, apiserver);
      bed.say(id() + ": the apiserver, without and with " + watchers + " direct watches");
      stand.warmUp(RATE);
      note(
          bed,
          stand.seen("kube-apiserver, no watchers", RATE, stand.bed().seconds(), Optional.empty()));
      direct(stand, watchers);
      bed.say(id() + ": Lockstep");
      lockstep(stand, certificate, watchers);
      constant(stand, certificate, many);
    } catch (Peers.Missing e) {
      notes.add("Not measured: " + e.getMessage() + ".");
    }
    notes.add(
        Run.format(
            "%,d pods with a real kube-apiserver and etcd; a change is a patch of a pod's status;"
                + " all with TLS, the backend by BoringSSL where that can be loaded. Servers,"
                + " Lockstep's agent and backend among them, share one core; clients and the writer"
                + " share the other. Warm-up: %.0f s; with Lockstep %.0f s, after as long with a"
                + " tenth of the clients and ten times the changes, as far as the apiserver accepts"
                + " them. CPU for a delivery: of Lockstep's agent and backend, or of the apiserver"
                + " less its CPU for the same writes without watchers. Latency counts from the"
                + " write's due time: an apiserver that accepts fewer than %d writes a second"
                + " delays them for every recipient.",
            PODS, bed.warmupSeconds(), bed.warmupSeconds() * Stand.WARM_TIMES, RATE_MANY));
    return new Outcome(
        id(),
        title(),
        machineLoad,
        WatchRun.COLUMNS,
        found.stream().map(seen -> seen.row(quiet())).toList(),
        targets(many),
        found.stream()
            .filter(seen -> seen.rate() == RATE && seen.clients() == watchers)
            .flatMap(seen -> seen.curve().stream())
            .toList(),
        notes);
  }

  private void direct(WatchStand stand, int watchers) throws Exception {
    try (Generator clients =
        Generator.start(stand.bed().cores(), stand.apiserver().watchers(watchers))) {
      var _ = clients.open();
      stand.warmUp(RATE);
      note(stand.bed(), stand.seen(DIRECT, RATE, stand.bed().seconds(), Optional.of(clients)));
    }
  }

  private void lockstep(WatchStand bare, ServerCertificate certificate, int watchers)
      throws Exception {
    int few = Bed.part(watchers, WARM_STEP);
    Bed warmer = bare.bed().warmedUp(Stand.WARM_TIMES);
    try (WatchStand stand =
        WatchStand.of(warmer, bare.apiserver()).withLockstep(certificate, few + watchers)) {
      try (Generator clients = stand.clients(few)) {
        var _ = clients.open();
        stand.warmUp(RATE * WARM_STEP);
      }
      try (Generator clients = stand.clients(watchers)) {
        var _ = clients.open();
        stand.warmUp(RATE);
        note(stand.bed(), stand.seen(LOCKSTEP, RATE, stand.bed().seconds(), Optional.of(clients)));
        note(
            stand.bed(),
            stand.seen(LOCKSTEP, RATE_MANY, stand.bed().seconds() / 2, Optional.of(clients)));
      }
    }
  }

  /** Measures one client, many, and one again, so that half of any drift cancels out. */
  private void constant(WatchStand bare, ServerCertificate certificate, int many) throws Exception {
    try (WatchStand stand = bare.withLockstep(certificate, many);
        Generator one = stand.clients(1)) {
      var _ = one.open();
      stand.warmUp(RATE);
      note(stand.bed(), stand.seen(LOCKSTEP, RATE, stand.bed().seconds(), Optional.of(one)));
      try (Generator all = stand.clients(many - 1)) {
        var _ = all.open();
        stand.warmUp(RATE);
        note(stand.bed(), stand.seen(LOCKSTEP, RATE, stand.bed().seconds(), Optional.of(all)));
      }
      stand.warmUp(RATE);
      note(stand.bed(), stand.seen(LOCKSTEP, RATE, stand.bed().seconds(), Optional.of(one)));
    }
  }

  private void note(Bed bed, WatchRun seen) {
    found.add(seen);
    bed.say(seen.row(quiet()));
  }

  /** Returns the apiserver's CPU for a write without watchers. */
  private double quiet() {
    return found.isEmpty() ? 0 : found.getFirst().apiserverPerChange();
  }

  private List<Outcome.Target> targets(int many) {
    Optional<WatchRun> direct = first(DIRECT, RATE);
    Optional<WatchRun> ours = first(LOCKSTEP, RATE);
    Optional<WatchRun> busy = first(LOCKSTEP, RATE_MANY);
    List<WatchRun> alone =
        found.stream().filter(seen -> seen.name().equals(LOCKSTEP) && seen.clients() == 1).toList();
    Optional<WatchRun> crowd =
        found.stream().filter(seen -> seen.clients() == many - 1).findFirst();
    return List.of(
        Outcome.Target.atLeast(
            "less CPU for a delivered change than the apiserver's, one at a time",
            both(direct, ours, (theirs, mine) -> theirs.cost(quiet()) / mine.cost(0)),
            6),
        Outcome.Target.atLeast(
            "the same at " + RATE_MANY + " changes a second, to the apiserver's at " + RATE,
            both(direct, busy, (theirs, mine) -> theirs.cost(quiet()) / mine.cost(0)),
            60),
        Outcome.Target.atLeast(
            "fewer bytes for a delivered change",
            both(direct, ours, (theirs, mine) -> theirs.bytes() / mine.bytes()),
            100),
        Outcome.Target.atLeast(
            "lower latency at p99 than that of as many direct watches",
            both(direct, ours, (theirs, mine) -> theirs.p99() / mine.p99()),
            5),
        Outcome.Target.atMost(
            Run.format("the apiserver's CPU with %,d clients, to that with one", many),
            crowd.map(all ->
                all.apiserverPerChange()
                    / alone.stream().mapToDouble(WatchRun::apiserverPerChange).average().orElse(0)),
            1.02,
            "x"),
        Outcome.Target.atMost(
            "the bytes that it sends, the same",
            crowd.map(all ->
                all.sentPerChange()
                    / alone.stream().mapToDouble(WatchRun::sentPerChange).average().orElse(0)),
            1.02,
            "x"));
  }

  private interface Ratio {
    double of(WatchRun theirs, WatchRun mine);
  }

  private static Optional<Double> both(
      Optional<WatchRun> theirs, Optional<WatchRun> mine, Ratio ratio) {
    return theirs.flatMap(peer -> mine.map(own -> ratio.of(peer, own)));
  }

  /** Returns the first run of this name and rate. */
  private Optional<WatchRun> first(String name, int rate) {
    return found.stream()
        .filter(seen -> seen.name().equals(name) && seen.rate() == rate)
        .findFirst();
  }
}
