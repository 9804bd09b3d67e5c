package dev.lockstep.bench.sim;

import dev.lockstep.agent.hotstate.HotState;
import dev.lockstep.agent.ring.ExecutorOutput;
import dev.lockstep.agent.ring.Operation;
import dev.lockstep.agent.ring.OperationExecutor;
import dev.lockstep.agent.ring.Quarantined;
import dev.lockstep.agent.ring.RingSink;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.agent.uplink.AnswerEncoder;
import dev.lockstep.agent.uplink.ConnectFailure;
import dev.lockstep.agent.uplink.ReconnectPolicy;
import dev.lockstep.agent.uplink.StopCause;
import dev.lockstep.agent.uplink.UplinkIdentity;
import dev.lockstep.agent.uplink.UplinkPort;
import dev.lockstep.agent.uplink.UplinkSession;
import dev.lockstep.agent.uplink.UplinkState;
import dev.lockstep.bench.sim.cluster.SimCluster;
import dev.lockstep.bench.sim.time.Agenda;
import dev.lockstep.bench.sim.time.Alarm;
import dev.lockstep.bench.sim.time.Life;
import dev.lockstep.bench.sim.time.Luck;
import dev.lockstep.bench.sim.time.SimClock;
import dev.lockstep.bench.sim.truth.LifeHistory;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.position.BootId;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One life of an agent: the production reflectors, executor, hot state and uplink, with simulated
 * edges instead of threads and sockets.
 */
final class SimAgent implements ExecutorOutput, UplinkPort {
  private static final long RING_NS = Agenda.MS / 2;

  private final SimWorld world;
  private final SimCluster cluster;
  private final SimClock clock;
  private final BootId boot;
  private final Life life;
  private final Luck luck;
  private final HotState hotState;
  private final OperationExecutor executor;
  private final UplinkSession uplink;
  private final LifeHistory history;
  private final RingSink sink = new RingSink(this::enqueue);
  private final ArrayDeque<Operation> ring = new ArrayDeque<>();
  private final SimReflectors reflectors;
  private final Consumer<SimAgent> onEnd;
  private boolean isRingAwake;
  private long ringSlowUntilNs;
  private long newestVersion;
  private final Alarm alarm;
  private @Nullable SimLink link;

  /**
   * @param onEnd runs when this life has ended by itself
   */
  SimAgent(SimWorld world, SimCluster cluster, BootId boot, Consumer<SimAgent> onEnd) {
    this.world = world;
    this.cluster = cluster;
    this.clock = cluster.agentClock();
    this.boot = boot;
    this.life = new Life("agent " + boot);
    this.luck = world.luck("agent " + boot);
    this.onEnd = onEnd;
    this.alarm = new Alarm(world.agenda(), life, () -> uplink(this::onTimer));
    this.hotState = new HotState(world.shape().bounds().agent());
    this.executor = new OperationExecutor(hotState, this, clock);
    this.history = world.oracle().begin(cluster.name(), cluster.store(), boot);
    this.reflectors =
        new SimReflectors(
            world,
            cluster,
            life,
            luck.split(),
            new SimReflectors.Outputs(sink, history, this::endLater));
    this.uplink =
        new UplinkSession(
            this,
            new UplinkIdentity(cluster.name(), boot, "sim"),
            new AnswerEncoder(clock, boot.low(), world.shape().bounds().messageBytes()),
            new ReconnectPolicy(luck.split().random()));
  }

  Life life() {
    return life;
  }

  LifeHistory history() {
    return history;
  }

  SimCluster cluster() {
    return cluster;
  }

  /** Gives the ring's thread little of the processor for a while. */
  void slowRing(long ns) {
    ringSlowUntilNs = clock.nanos() + ns;
  }

  BootId boot() {
    return boot;
  }

  boolean isLive() {
    return uplink.status().state() == UplinkState.LIVE;
  }

  long version() {
    return hotState.version();
  }

  long epoch() {
    return uplink.status().epoch();
  }

  @Nullable SimLink link() {
    return link;
  }

  void start() {
    for (TypeDescriptor type : cluster.servedTypes()) {
      sink.onType(type, TypeState.SYNCING, "");
    }
    sink.onDiscovered();
    for (TypeDescriptor type : cluster.servedTypes()) {
      reflectors.watchSoon(type);
    }
    afterUplink();
  }

  /** Kills the process, without a close message. */
  void kill() {
    life.end();
    reflectors.stop();
    if (link != null) {
      link.cut();
    }
    uplink.close();
  }

  /** Runs discovery a while later, because a custom type came or went. */
  void rediscover() {
    reflectors.rediscover();
  }

  // --- the ring ---

  private void enqueue(Operation operation) {
    ring.add(operation);
    wakeRing();
  }

  private void wakeRing() {
    if (!isRingAwake && !ring.isEmpty()) {
      isRingAwake = true;
      long slowNs = clock.nanos() < ringSlowUntilNs ? 300 * Agenda.MS : 0;
      world.agenda().in(luck.between(RING_NS / 10, RING_NS) + slowNs, life, this::turnRing);
    }
  }

  private void turnRing() {
    isRingAwake = false;
    int taken = luck.chance(0.5) ? ring.size() : 1 + luck.below(ring.size());
    for (int i = 0; i < taken; i++) {
      Operation operation = ring.remove();
      boolean isLast = i == taken - 1;
      history.apply(operation);
      executor.execute(operation, isLast);
      mark();
      if (isLast) {
        history.checkMarked();
      }
    }
    wakeRing();
  }

  /** Reports to the oracle where a version ends. */
  private void mark() {
    if (hotState.version() != newestVersion) {
      newestVersion = hotState.version();
      history.mark(newestVersion, hotState);
    }
  }

  @Override
  public void onVersion(long version) {
    mark();
    world
        .agenda()
        .in(
            Agenda.MS / 20,
            life,
            () -> {
              uplink.onVersion(version, clock.nanos());
              afterUplink();
            });
  }

  @Override
  public void onQuarantined(Quarantined operation) {
    world.fail("an operation was put aside: " + operation);
  }

  @Override
  public void onFatal(String reason, Throwable cause) {
    world.fail("the agent found itself broken: " + reason + " " + cause);
  }

  // --- the uplink ---

  private void uplink(Runnable step) {
    step.run();
    if (!life.isEnded()) {
      afterUplink();
    }
  }

  private void onTimer() {
    uplink.onTimer(clock.nanos());
  }

  private void afterUplink() {
    long epoch = uplink.status().epoch();
    if (epoch > 0) {
      world.oracle().granted(cluster.name(), epoch, history);
    }
    long inNs = uplink.nextTimerNs(clock.nanos());
    if (inNs < Long.MAX_VALUE / 2) {
      alarm.setIn(inNs + Agenda.MS / 10);
    } else {
      alarm.cancel();
    }
  }

  @Override
  public void connect() {
    world
        .agenda()
        .in(
            luck.between(Agenda.MS, 5 * Agenda.MS),
            life,
            () -> {
              SimLink made =
                  world
                      .network()
                      .dial(
                          new SimLink.Caller(life, cluster.agentWeather(), "", new Near()),
                          world.backend());
              if (made == null) {
                uplink(() ->
                    uplink.onConnectFailed(
                        new ConnectFailure("no backend can be reached", false), clock.nanos()));
              } else {
                link = made;
                uplink(() ->
                    uplink.onOpened(SimCredentials.agentToken(cluster.name()), clock.nanos()));
              }
            });
  }

  /** Takes events of the current link only. */
  private final class Near implements SimLink.Near {
    @Override
    public void onMessage(SimLink from, byte[] message) {
      if (from == link) {
        uplink(() -> uplink.onMessage(message, clock.nanos()));
      }
    }

    @Override
    public void onSent(SimLink from) {
      if (from == link) {
        uplink(() -> uplink.onSent(clock.nanos()));
      }
    }

    @Override
    public void onHeard(SimLink from) {
      if (from == link) {
        uplink(() -> uplink.onHeard(clock.nanos()));
      }
    }

    @Override
    public void onClosed(SimLink from, int code) {
      if (from == link) {
        link = null;
        uplink(() -> uplink.onClosed(code, clock.nanos()));
      }
    }
  }

  @Override
  public void send(byte[] message) {
    if (link != null) {
      link.sendUp(message);
    }
  }

  @Override
  public void ping() {
    if (link != null) {
      link.ping();
    }
  }

  @Override
  public void close(CloseCode code) {
    if (link != null) {
      link.closeUp(code.number());
      link = null;
    }
  }

  @Override
  public void abandon() {
    if (link != null) {
      link.cut();
      link = null;
    }
  }

  @Override
  public void ask(long number, long since) {
    enqueue(
        new Operation.GenerateSnapshot(
            since,
            answer ->
                world
                    .agenda()
                    .in(
                        Agenda.MS / 20,
                        life,
                        () -> uplink(() -> uplink.onAnswer(number, answer, clock.nanos())))));
  }

  @Override
  public void stopped(StopCause cause, String reason) {
    world.note(() -> life + " stops: " + cause + " " + reason);
    endLater();
  }

  private void endLater() {
    world
        .agenda()
        .in(
            0,
            life,
            () -> {
              kill();
              onEnd.accept(this);
            });
  }
}
