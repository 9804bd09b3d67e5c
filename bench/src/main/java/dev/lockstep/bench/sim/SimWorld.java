package dev.lockstep.bench.sim;

import dev.lockstep.agent.projection.TypeDescriptor;
import dev.lockstep.agent.uplink.BootId;
import dev.lockstep.backend.store.ClusterStore;
import dev.lockstep.bench.sim.LifeHistory.Entry;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.state.ShardKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One simulated world: clusters, their agents, a backend, clients, the network between them, and
 * everything that happens, all drawn from one seed and played in one thread. The production code
 * runs in it as it is; only its edges are simulated.
 */
final class SimWorld implements AutoCloseable {
  /** The first thing that was found wrong. */
  static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String message) {
      super(message, null, false, true);
    }
  }

  private static final long SETTLE_STEP_NS = Agenda.SECOND;

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
  private SimPolicy policy;
  private int backends;
  private long boots;
  private int tabs;
  private long hash;
  private @Nullable String failure;
  private final FaultDirector faults;

  SimWorld(long seed, SimShape shape, Timeline timeline) {
    this.seed = seed;
    this.shape = shape;
    this.timeline = timeline;
    this.agenda = new Agenda(luck("ties"));
    timeline.useClock(agenda);
    this.luck = luck("world");
    this.network = new SimNetwork(this);
    this.faults = new FaultDirector(this);
    this.backendClock = new SimClock(agenda);
    this.disk =
        ClusterStore.inMemory(
            new SeededRandom(seed), () -> Instant.ofEpochMilli(backendClock.epochMs()));
    this.policy = SimPolicy.draw(1, luck("policy"));
    clientWeather.windowBytes = shape.windowBytes();
    for (int i = 0; i < shape.clusters(); i++) {
      SimCluster cluster =
          new SimCluster(
              SimCredentials.CLUSTERS.get(i), SimNames.TYPES.subList(0, shape.types()), agenda);
      clusters.add(cluster);
      workloads.add(new Workload(agenda, cluster, shape, luck("workload " + i)));
    }
  }

  // --- what everyone uses ---

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

  SimPolicy policy() {
    return policy;
  }

  /** What happened, for the timeline of a run that is looked at. */
  void note(Supplier<String> what) {
    timeline.note(what);
  }

  void fail(String what) {
    note(() -> "WRONG: " + what);
    if (failure == null) {
      failure = what;
    }
    throw new Violation(what);
  }

  /** What was found wrong first; whoever was told of it may have gone on. */
  @Nullable String failure() {
    return failure;
  }

  /** Everything that clients are sent, in one number: equal for equal runs. */
  void hash(byte[] message) {
    if (timeline.isHashing()) {
      hash = 31 * hash + Arrays.hashCode(message);
    }
  }

  long hash() {
    return hash;
  }

  /** How many faults have happened. */
  int strikes() {
    return faults.strikes();
  }

  // --- the play ---

  /** Plays the whole world. */
  void play() {
    workloads.forEach(Workload::found);
    oracle.enforce(policy, 0);
    note(() -> "policies of revision " + policy.revision() + " " + policy.rules());
    startBackend();
    clusters.forEach(cluster -> startAgent(cluster, nextBoot()));
    for (int i = 0; i < shape.clients(); i++) {
      openTab(SimNames.USERS.get(i % SimNames.USERS.size()));
    }
    workloads.forEach(Workload::begin);
    faults.begin();
    agenda.runUntil(shape.faultSeconds() * Agenda.SECOND);
    faults.heal();
    long restNs = (shape.seconds() - 20) * Agenda.SECOND;
    agenda.runUntil(Math.max(agenda.nowNs(), restNs));
    workloads.forEach(Workload::rest);
    settle();
  }

  /** Waits for everyone to come to rest, as long as that may take; then nothing may be missing. */
  private void settle() {
    long untilNs = agenda.nowNs() + 120 * Agenda.SECOND;
    agenda.runUntil(agenda.nowNs() + 5 * Agenda.SECOND);
    String missing = missing();
    while (!missing.isEmpty() && agenda.nowNs() < untilNs) {
      agenda.runUntil(agenda.nowNs() + SETTLE_STEP_NS);
      missing = missing();
    }
    if (!missing.isEmpty()) {
      fail("long after the last fault: " + missing);
    }
    WorkCheck.check(this);
    Map<String, Map<String, Map<String, Entry>>> truths = new HashMap<>();
    clusters.forEach(cluster -> truths.put(cluster.name(), truth(cluster)));
    for (SimClient client : clients) {
      Wish wish = Invariant.present(client.wish(), "a client wants something");
      if (policy.seesCluster(client.user())) {
        client.witness().checkCurrent(policy, wish, truths.getOrDefault(wish.cluster(), Map.of()));
      }
    }
  }

  /** Who is not where it ought to be; empty when all are. */
  private String missing() {
    for (SimCluster cluster : clusters) {
      SimAgent agent = agents.get(cluster);
      if (agent == null || agent.life().isEnded() || !agent.isLive()) {
        return "the agent of " + cluster.name() + " is not live";
      }
      String difference = difference(truth(cluster), agent.history().contentNow());
      if (!difference.isEmpty()) {
        return "the agent of %s has not what the apiserver has: %s"
            .formatted(cluster.name(), difference);
      }
    }
    for (SimClient client : clients) {
      Wish wish = Invariant.present(client.wish(), "a client wants something");
      if (!policy.seesCluster(client.user())) {
        if (client.core().machine().receiver().state().objects() > 0) {
          return client.name() + " holds something of a cluster that is hidden from it";
        }
        continue;
      }
      if (!client.isOnline(wish.cluster()) && !shape.faults().contains(Fault.CLIENT_MESSAGE_LOST)) {
        return client.name() + " was not told that " + wish.cluster() + " is online";
      }
      SimAgent agent = agents.get(find(wish.cluster()));
      if (agent == null || !client.isLive()) {
        return client.name() + " is " + client.state() + " " + client.core().machine().message();
      }
      if (client.position().epoch() != agent.epoch()
          || client.position().version() != agent.version()) {
        return "%s is at %s, the agent at %d·%d"
            .formatted(client.name(), client.position(), agent.epoch(), agent.version());
      }
    }
    return "";
  }

  /** The first difference of two contents, but for the catalog; empty when there is none. */
  private static String difference(
      Map<String, Map<String, Entry>> wanted, Map<String, Map<String, Entry>> held) {
    for (Map.Entry<String, Map<String, Entry>> type : wanted.entrySet()) {
      Map<String, Entry> entries = held.getOrDefault(type.getKey(), Map.of());
      if (type.getKey().equals(ShardKey.CATALOG_TYPE)) {
        continue;
      }
      if (entries.size() != type.getValue().size()) {
        return type.getKey() + ": " + entries.size() + " instead of " + type.getValue().size();
      }
      for (Map.Entry<String, Entry> entry : type.getValue().entrySet()) {
        if (!entry.getValue().isSame(entries.get(entry.getKey()))) {
          return type.getKey() + " " + entry.getKey();
        }
      }
    }
    return "";
  }

  private SimCluster find(String name) {
    return clusters.stream()
        .filter(cluster -> cluster.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** What the apiserver holds, and the catalog as the agent's life tells it. */
  private Map<String, Map<String, Entry>> truth(SimCluster cluster) {
    Map<String, Map<String, Entry>> truth = new HashMap<>();
    for (TypeDescriptor type : cluster.types()) {
      Map<String, Entry> entries = new HashMap<>();
      for (SimObject object : cluster.store().objects(type.typeId())) {
        entries.put(object.key(), new Entry(object.projected().resource(), object.team()));
      }
      truth.put(type.typeId(), entries);
    }
    SimAgent agent = Invariant.present(agents.get(cluster), "a cluster has an agent");
    LifeHistory life =
        Invariant.present(oracle.life(cluster.name(), agent.epoch()), "its life is known");
    truth.put(
        ShardKey.CATALOG_TYPE,
        life.contentAt(life.newest()).getOrDefault(ShardKey.CATALOG_TYPE, Map.of()));
    return truth;
  }

  // --- processes ---

  BootId nextBoot() {
    boots++;
    return new BootId(boots, seed);
  }

  void startBackend() {
    SimBackend started = new SimBackend(this, ++backends, disk, backendClock, policy);
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

  /** Kubernetes starts it again. */
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

  /** A second agent for the same cluster, which nobody starts again. */
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

  /** What somebody looks at. */
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

  void enforce(SimPolicy next) {
    policy = next;
    oracle.enforce(next, agenda.nowNs());
    note(() -> "policies of revision " + next.revision() + " " + next.rules());
    if (backend != null) {
      backend.enforce(next);
    }
  }

  @Override
  public void close() {
    clients.forEach(client -> client.core().close());
    agents.values().forEach(SimAgent::kill);
    disk.close();
  }
}
