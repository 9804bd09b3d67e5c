package dev.lockstep.bench.sim;

import dev.lockstep.backend.store.ClusterStore;
import dev.lockstep.bench.sim.cluster.SimCluster;
import dev.lockstep.bench.sim.cluster.SimNames;
import dev.lockstep.bench.sim.network.LinkWeather;
import dev.lockstep.bench.sim.time.Agenda;
import dev.lockstep.bench.sim.time.Alarm;
import dev.lockstep.bench.sim.time.Life;
import dev.lockstep.bench.sim.time.Luck;
import dev.lockstep.bench.sim.time.SeededRandom;
import dev.lockstep.bench.sim.time.SimClock;
import dev.lockstep.bench.sim.truth.Oracle;
import dev.lockstep.bench.sim.truth.SimHours;
import dev.lockstep.bench.sim.truth.SimPolicy;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.position.BootId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One simulated world: clusters, their agents, a backend, clients, the network between them, and
 * every event, all drawn from one seed and played on one thread. The production code runs in it
 * unchanged; only its edges are simulated.
 */
final class SimWorld implements AutoCloseable {
  /** The first failure of a world. */
  static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String message) {
      super(message, null, false, true);
    }
  }

  private final long seed;
  private final SimShape shape;
  private final Timeline timeline;
  private final Agenda agenda;
  private final Oracle oracle = new Oracle(this::fail);
  private final SimNetwork network;
  private final List<SimCluster> clusters = new ArrayList<>();
  private final List<Workload> workloads = new ArrayList<>();
  private final Map<SimCluster, SimAgent> agents = new LinkedHashMap<>();
  private final List<SimClient> clients = new ArrayList<>();
  private final LinkWeather clientWeather = new LinkWeather();
  private final SimClock backendClock;
  private final ClusterStore disk;
  private final Life director = new Life("director");
  private final Luck luck;
  private @Nullable SimBackend backend;
  private final Alarm hours;
  private SimPolicy written;
  private SimPolicy policy;
  private int tokenSeconds;
  private int backends;
  private long boots;
  private int tabs;
  private long hash;
  private @Nullable String failure;
  private final FaultDirector faults;
  private final Freshness freshness;

  SimWorld(long seed, SimShape shape, Timeline timeline) {
    this.seed = seed;
    this.shape = shape;
    this.timeline = timeline;
    this.agenda = new Agenda(luck("ties"));
    timeline.useClock(agenda);
    this.luck = luck("world");
    this.network = new SimNetwork(this);
    this.faults = new FaultDirector(this);
    this.freshness = new Freshness(this);
    this.backendClock = new SimClock(agenda);
    this.disk =
        ClusterStore.inMemory(
            new SeededRandom(seed), () -> Instant.ofEpochMilli(backendClock.epochMs()));
    this.written = SimPolicy.draw(1, luck("policy"), shape.crowd().isTwin());
    this.policy = written;
    this.hours = new Alarm(agenda, director, this::lookAtClock);
    if (shape.faults().contains(Fault.RULES_HAVE_HOURS)) {
      backendClock.jump(luck("time of day").below(60_000));
    }
    clientWeather.windowBytes = shape.bounds().windowBytes();
    for (int i = 0; i < shape.size().clusters(); i++) {
      SimCluster cluster =
          new SimCluster(
              SimCredentials.CLUSTERS.get(i),
              SimNames.TYPES.subList(0, shape.size().types()),
              agenda);
      clusters.add(cluster);
      workloads.add(new Workload(agenda, cluster, shape, luck("workload " + i)));
    }
  }

  // --- shared parts ---

  Luck luck(String concern) {
    return Luck.of(seed, concern);
  }

  SimShape shape() {
    return shape;
  }

  Agenda agenda() {
    return agenda;
  }

  Oracle oracle() {
    return oracle;
  }

  SimNetwork network() {
    return network;
  }

  LinkWeather clientWeather() {
    return clientWeather;
  }

  SimClock backendClock() {
    return backendClock;
  }

  Life director() {
    return director;
  }

  @Nullable SimBackend backend() {
    return backend;
  }

  List<SimCluster> clusters() {
    return clusters;
  }

  List<Workload> workloads() {
    return workloads;
  }

  List<SimClient> clients() {
    return clients;
  }

  Map<SimCluster, SimAgent> agents() {
    return agents;
  }

  /** The policies in force at this time of day. */
  SimPolicy policy() {
    return policy;
  }

  /** Adds a line to the timeline, in a run that keeps one. */
  void note(Supplier<String> what) {
    timeline.note(what);
  }

  /** The record of a client that starts now, kept in a run that is recorded. */
  ClientRecord record(String client) {
    return timeline.record("world " + seed + ", " + client);
  }

  void fail(String what) {
    note(() -> "WRONG: " + what);
    if (failure == null) {
      failure = what;
    }
    throw new Violation(what);
  }

  /** The first failure; the caller that caused it may have continued. */
  @Nullable String failure() {
    return failure;
  }

  /** Adds a message to the hash of all messages to clients, which is equal for equal runs. */
  void hash(byte[] message) {
    if (timeline.isHashing()) {
      hash = 31 * hash + Arrays.hashCode(message);
    }
  }

  long hash() {
    return hash;
  }

  /** Number of faults that have happened. */
  int strikes() {
    return faults.strikes();
  }

  // --- the run ---

  /** Plays the whole world. */
  void play() {
    workloads.forEach(Workload::found);
    oracle.enforce(policy, 0);
    note(() -> "policies of revision " + policy.revision() + " " + policy.rules());
    startBackend();
    clusters.forEach(cluster -> startAgent(cluster, nextBoot()));
    for (int i = 0; i < shape.size().clients(); i++) {
      openTab(shape.crowd().users().get(i % shape.crowd().users().size()));
    }
    workloads.forEach(Workload::begin);
    freshness.begin();
    faults.begin();
    agenda.runUntil(shape.course().faultSeconds() * Agenda.SECOND);
    faults.heal();
    long restNs = (shape.course().seconds() - 20) * Agenda.SECOND;
    agenda.runUntil(Math.max(agenda.nowNs(), restNs));
    workloads.forEach(Workload::rest);
    Settling.await(this);
  }

  // --- processes ---

  BootId nextBoot() {
    boots++;
    return new BootId(boots, seed);
  }

  void startBackend() {
    SimBackend started = new SimBackend(this, ++backends, disk, backendClock, written);
    backend = started;
    note(() -> started.name() + " starts");
  }

  void killBackend() {
    SimBackend running = backend;
    if (running != null) {
      note(() -> running.name() + " is killed");
      running.kill();
      backend = null;
    }
  }

  void startAgent(SimCluster cluster, BootId boot) {
    SimAgent agent = new SimAgent(this, cluster, boot, ended -> restartAgent(cluster));
    agents.put(cluster, agent);
    note(() -> "agent " + boot + " of " + cluster.name() + " starts");
    agent.start();
  }

  /** Restarts an agent after a while, as Kubernetes does. */
  void restartAgent(SimCluster cluster) {
    agenda.in(
        luck.between(Agenda.SECOND / 2, 3 * Agenda.SECOND),
        director,
        () -> {
          SimAgent before = agents.get(cluster);
          if (before == null || before.life().isEnded()) {
            startAgent(cluster, nextBoot());
          }
        });
  }

  /** Starts a second agent for the same cluster, which is never restarted. */
  SimAgent startRival(SimCluster cluster, BootId boot) {
    SimAgent rival = new SimAgent(this, cluster, boot, ended -> {});
    note(() -> "a second agent " + boot + " of " + cluster.name() + " starts");
    rival.start();
    return rival;
  }

  void openTab(String user) {
    SimClient client = new SimClient(this, "tab " + ++tabs + " of " + user, user);
    clients.add(client);
    client.start(drawWish());
  }

  void closeTab(SimClient client) {
    client.kill();
    clients.remove(client);
  }

  /** Draws a client's wish. */
  Wish drawWish() {
    String cluster = luck.pick(clusters).name();
    if (luck.chance(0.5)) {
      return Wish.everything(cluster);
    }
    List<Wish.Selection> selections = new ArrayList<>();
    for (int i = luck.below(3); i >= 0; i--) {
      String type = luck.chance(0.3) ? "*" : luck.pick(SimNames.TYPES).typeId();
      String namespace = luck.chance(0.4) ? "*" : luck.pick(SimNames.NAMESPACES);
      selections.add(new Wish.Selection(type, namespace));
    }
    return new Wish(cluster, selections);
  }

  /** Draws new policies and puts them in force. */
  void changePolicies(Luck drawn) {
    enforce(SimPolicy.draw(written.revision() + 1, drawn, shape.crowd().isTwin()));
  }

  /** The same, with rules that begin or end at the next full minute. */
  void changePoliciesWithHours(Luck drawn) {
    boolean isBlind = shape.crowd().isTwin();
    SimPolicy next = SimPolicy.draw(written.revision() + 1, drawn, isBlind);
    enforce(next.withHours(SimHours.minuteAfter(backendClock.epochMs()), drawn, isBlind));
  }

  private void enforce(SimPolicy next) {
    written = next;
    hold(next.at(backendClock.epochMs()));
    lookAtClock();
    if (backend != null) {
      backend.enforce(next);
    }
  }

  private void hold(SimPolicy next) {
    policy = next;
    oracle.enforce(next, agenda.nowNs());
    note(() -> "policies of revision " + next.revision() + " " + next.rules());
  }

  /** Makes the backend's time of day jump. */
  void jumpBackendClock(long ms) {
    backendClock.jump(ms);
    lookAtClock();
  }

  /** Puts rules in force, or out of force, that have hours. */
  private void lookAtClock() {
    if (written.hasHours()) {
      // A little early, so that the oracle knows it before any other party looks at the clock.
      long soonMs = backendClock.epochMs() + 1;
      SimPolicy now = written.at(soonMs);
      if (!now.rules().equals(policy.rules())) {
        hold(now);
      }
      hours.setIn((SimHours.minuteAfter(soonMs) - soonMs) * Agenda.MS);
    }
  }

  /** The time at which the current policies came into force. */
  long policySinceNs() {
    return oracle.newestSinceNs();
  }

  /** Sets the lifetime of new tokens; 0 for no expiry. */
  void useTokensOf(int seconds) {
    tokenSeconds = seconds;
  }

  SimCredentials.UserToken userToken(String user) {
    return tokenSeconds == 0
        ? SimCredentials.userToken(user)
        : SimCredentials.userToken(user, backendClock.epochMs() / 1_000 + tokenSeconds);
  }

  @Override
  public void close() {
    clients.forEach(client -> client.core().close());
    agents.values().forEach(SimAgent::kill);
    disk.close();
  }
}
