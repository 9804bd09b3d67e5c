package dev.lockstep.bench.sim;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.PolicyReader;
import dev.lockstep.backend.admission.Peers;
import dev.lockstep.backend.egress.ClientDoor;
import dev.lockstep.backend.egress.SessionLimits;
import dev.lockstep.backend.ingress.AgentDoor;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.relay.Audience;
import dev.lockstep.backend.relay.RelayConfig;
import dev.lockstep.backend.relay.RelayDriver;
import dev.lockstep.backend.relay.RelayLoop;
import dev.lockstep.backend.relay.Relays;
import dev.lockstep.backend.replica.Grant;
import dev.lockstep.backend.store.ClusterRecord;
import dev.lockstep.backend.store.ClusterStore;
import dev.lockstep.backend.store.EpochGrant;
import dev.lockstep.backend.store.Ledger;
import dev.lockstep.bench.sim.time.Agenda;
import dev.lockstep.bench.sim.time.Alarm;
import dev.lockstep.bench.sim.time.Life;
import dev.lockstep.bench.sim.time.Luck;
import dev.lockstep.bench.sim.time.SerialLoop;
import dev.lockstep.bench.sim.time.SimClock;
import dev.lockstep.bench.sim.truth.SimPolicy;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.protocol.position.BootId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * One life of a backend: the production doors, relays and ledger, with simulated sockets, loops and
 * time. Its disk survives it.
 */
final class SimBackend implements Counts {
  private static final long TURN_NS = Agenda.MS / 20;
  private static final long SLOW_TURN_NS = 300 * Agenda.MS;

  private final SimWorld world;
  private final String name;
  private final Life life;
  private final Luck luck;
  private final SimClock clock;
  private final SerialLoop loop;
  private final SerialLoop encoding;
  private final SerialLoop ledgerLoop;
  private final Relays relays;
  private final ClientDoor clients;
  private final AgentDoor agents;
  private final Map<Count, Long> counted = new EnumMap<>(Count.class);
  private Policies policies;
  private long slowUntilNs;
  private long refusedAsClosed;

  SimBackend(SimWorld world, int number, ClusterStore disk, SimClock clock, SimPolicy policy) {
    this.world = world;
    this.name = "backend " + number;
    this.life = new Life(name);
    this.luck = world.luck(name);
    this.clock = clock;
    this.policies = compile(policy);
    this.loop = new SerialLoop(world.agenda(), life, () -> luck.between(1_000, TURN_NS));
    this.encoding = new SerialLoop(world.agenda(), life, () -> luck.between(1_000, Agenda.MS));
    this.ledgerLoop = new SerialLoop(world.agenda(), life, () -> luck.between(1_000, Agenda.MS));
    Ledger ledger = new Ledger(disk, this, ledgerLoop, Runnable::run);
    this.relays =
        new Relays(
            SimCredentials.CLUSTERS.size(),
            this::drive,
            new RelayLoop.Edges(
                clock,
                this,
                (cluster, boot, answer) -> grant(ledger, cluster, boot, answer),
                new RelayLoop.TransferEdges(encoding, luck.random()::nextLong),
                new RelayLoop.Viewers(() -> policies, this::audienceOf)),
            relay -> {});
    InstantSource wallClock = () -> Instant.ofEpochMilli(clock.epochMs());
    Peers.Edges admission = new Peers.Edges(ledger, this, wallClock);
    this.clients =
        new ClientDoor(
            new ClientDoor.Edges(
                admission, () -> SimCredentials.CREDENTIALS.users(), () -> policies, relays, "sim"),
            SessionLimits.DEFAULT);
    this.agents =
        new AgentDoor(
            new AgentDoor.Edges(admission, () -> SimCredentials.CREDENTIALS.agents(), relays),
            world.shape().bounds().relay());
    reassessLater();
    for (ClusterRecord known : disk.clusters()) {
      var _ =
          relays.open(
              RelayConfig.of(known.name(), known.history(), world.shape().bounds().relay()));
    }
  }

  private Audience audienceOf(RelayLoop relay) {
    return clients.audienceOf(relay);
  }

  /** Interval, as in production, between two searches for sessions whose token has ended. */
  private void reassessLater() {
    if (world.shape().faults().contains(Fault.TOKENS_EXPIRE)) {
      world
          .agenda()
          .in(
              Agenda.SECOND,
              life,
              () -> {
                clients.reassess();
                reassessLater();
              });
    }
  }

  private static void grant(Ledger ledger, String cluster, BootId boot, Consumer<Grant> answer) {
    ledger.grant(
        cluster,
        boot.toString(),
        granted ->
            answer.accept(
                granted
                    .<Grant>map(it ->
                        switch (it) {
                          case EpochGrant.New(long epoch) -> new Grant.Granted(epoch, true);
                          case EpochGrant.Same(long epoch) -> new Grant.Granted(epoch, false);
                          case EpochGrant.Fenced _ -> new Grant.Fenced();
                        })
                    .orElseGet(Grant.Unknown::new)));
  }

  /** Parsed policies by their text: there are few, and parsing costs more than anything else. */
  private static final Map<Map<String, List<SimPolicy.Rule>>, Policies> COMPILED =
      new ConcurrentHashMap<>();

  static Policies compile(SimPolicy policy) {
    Policies compiled =
        policy.hasHours()
            ? read(policy)
            : COMPILED.computeIfAbsent(policy.rules(), rules -> read(policy));
    return compiled.withRevision(policy.revision());
  }

  private static Policies read(SimPolicy policy) {
    return PolicyReader.read(List.of(new SourceText("policies.yaml", policy.yaml())));
  }

  Life life() {
    return life;
  }

  String name() {
    return name;
  }

  SerialLoop loop() {
    return loop;
  }

  /** Makes the disk refuse, or work again. */
  void refuseDisk(boolean refuses) {
    ledgerLoop.refuse(refuses);
  }

  /** Gives the relays' threads little of the processor for a while. */
  void slowRelays(long ns) {
    slowUntilNs = world.agenda().nowNs() + ns;
  }

  /** Sessions that follow a cluster, as its relay knew them a moment ago. */
  int subscribers(String cluster) {
    RelayLoop relay = relays.find(cluster);
    return relay == null ? 0 : relay.status().load().subscribers();
  }

  ClientDoor clients() {
    return clients;
  }

  AgentDoor agents() {
    return agents;
  }

  long count(Count count) {
    return counted.getOrDefault(count, 0L);
  }

  /** Counts a session that asked whether it may write to a connection that has ended. */
  void refuseAsClosed() {
    refusedAsClosed++;
  }

  long refusedAsClosed() {
    return refusedAsClosed;
  }

  void enforce(SimPolicy policy) {
    Policies compiled = compile(policy);
    policies = compiled;
    relays.replacePolicies(compiled);
  }

  /** Kills the process. */
  void kill() {
    List<SimLink> open = new ArrayList<>(world.network().to(this));
    life.end();
    open.forEach(SimLink::cut);
  }

  @Override
  public void add(Count count, long n) {
    counted.merge(count, n, Long::sum);
    switch (count) {
      case RELAYS_RESTARTED -> world.fail("a relay broke");
      case AGENT_DIVERGED -> world.fail("a replica holds something else than its agent");
      case AGENT_FRAMES_REFUSED, CLIENT_FRAMES_REFUSED ->
          world.fail("a message was refused: " + count);
      default -> {}
    }
  }

  // --- the relays' turns ---

  private RelayDriver.Drive drive(RelayConfig config, RelayLoop.Edges edges) {
    return new Drive(config, edges);
  }

  private final class Drive implements RelayDriver.Drive {
    private final RelayLoop relay;
    private final Alarm alarm = new Alarm(world.agenda(), life, this::turn);
    private boolean isSoon;

    Drive(RelayConfig config, RelayLoop.Edges edges) {
      relay = new RelayLoop(config, edges, this::wake);
      alarm.setIn(TURN_NS);
    }

    private void wake() {
      if (!isSoon) {
        isSoon = true;
        boolean isSlow = world.agenda().nowNs() < slowUntilNs;
        alarm.setIn(luck.between(1_000, TURN_NS) + (isSlow ? SLOW_TURN_NS : 0));
      }
    }

    private void turn() {
      isSoon = false;
      long nextNs = relay.turn();
      if (!isSoon) {
        alarm.setIn(Math.max(1_000, nextNs));
      }
    }

    @Override
    public RelayLoop loop() {
      return relay;
    }

    @Override
    public boolean isAlive() {
      return !life.isEnded();
    }

    @Override
    public void close() {
      relay.end();
    }
  }

  /** Reports to the oracle the position of each replica. */
  void observe() {
    for (RelayLoop relay : relays.all()) {
      relay.submit(core -> world.oracle().replicaAt(name, relay.cluster(), core.position()));
    }
  }
}
