package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.frame.Message;
import dev.lockstep.backend.frame.SegmentCoder;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.frame.TransferTable;
import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.replica.AgentPort;
import dev.lockstep.backend.replica.AgentSeat;
import dev.lockstep.backend.replica.ClusterHealth;
import dev.lockstep.backend.replica.EpochRegister;
import dev.lockstep.backend.replica.Grant;
import dev.lockstep.backend.replica.Replica;
import dev.lockstep.backend.view.ChangeCache;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.BootId;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.wire.AgentWelcome;
import dev.lockstep.protocol.wire.BackendToAgent;
import java.util.function.Consumer;

/**
 * The serial owner of one cluster.
 *
 * <p>One thread owns it and calls it. Messages from the agent and from sessions are taken in as
 * they come; {@link #tick} then tells everyone what changed. Ticks are wanted whenever something is
 * to be told ({@link #wantsTick}), and at the latest when time alone demands one ({@link #dueMs});
 * how close together they come is the caller's choice.
 */
public final class Relay implements AutoCloseable {
  /** How often there is a look at what ages. */
  private static final long HOUSEKEEPING_MS = 1_000;

  private static final long CODER_KEEPS_BYTES = 16L << 20;

  private final RelayConfig config;
  private final Clock clock;
  private final Counts counts;
  private final AgentSeat seat;
  private final Replica replica;
  private final ClusterHealth health;
  private final RightsDesk desk;
  private final ViewGroups groups;
  private final TransferTable transfers;
  private final SegmentCoder coder;
  private final ChangeCache changes = new ChangeCache();
  private final Planner planner;
  private final Roster roster;
  private final Fanout fanout;
  private final Announcer announcer;

  private boolean wantsTick;
  private boolean rightsChanged;
  private long housekeptMs;

  /**
   * What a relay needs from outside.
   *
   * @param transfers empty; whenever one of them progresses, the caller gives that to {@link
   *     #transferProgressed} on the relay's thread
   */
  public record Edges(
      Clock clock,
      Counts counts,
      EpochRegister epochs,
      TransferTable transfers,
      Audience audience) {}

  public Relay(RelayConfig config, Policies policies, Edges edges) {
    this.config = config;
    this.clock = edges.clock();
    this.counts = edges.counts();
    this.transfers = edges.transfers();
    RelayConfig.RelayLimits limits = config.limits();
    this.seat = new AgentSeat(edges.epochs(), limits.patience().takeoverIntervalMs(), counts);
    this.replica = new Replica(limits.state(), limits.patience().agentAnswerMs(), counts);
    this.health = new ClusterHealth(config.agentBeaconIntervalMs(), clock.epochMs());
    this.desk = new RightsDesk(config.cluster(), policies);
    this.groups = new ViewGroups(limits.views(), counts);
    this.coder = SegmentCoder.perTick(CODER_KEEPS_BYTES, counts);
    this.planner = new Planner(config, groups, transfers, coder, changes, counts);
    this.roster = new Roster(config, desk, groups, transfers, counts);
    this.fanout = new Fanout(config, groups, roster, planner, changes, counts);
    this.housekeptMs = clock.monotonicMs();
    this.announcer = new Announcer(edges.audience(), desk, roster, this::status, housekeptMs);
  }

  // --- the main loop ---

  /** Tells everyone what changed since the last tick. */
  public void tick() {
    long nowMs = clock.monotonicMs();
    long epochMs = clock.epochMs();
    counts.add(Count.TICKS);
    wantsTick = false;
    act(replica.check(nowMs));
    if (nowMs - housekeptMs >= HOUSEKEEPING_MS) {
      keepHouse(nowMs);
    }
    if (rightsChanged || desk.isOutdated(epochMs)) {
      rightsChanged = false;
      desk.forget();
      roster.reassess(nowMs, epochMs);
      announcer.show(epochMs);
    }
    announcer.answerGreetings();
    Planner.Moment moment =
        new Planner.Moment(
            replica.state(), replica.stamps(), new Headers.Times(desk.revision(), epochMs), nowMs);
    if (replica.isServable()) {
      fanout.tell(moment);
      wantsTick = fanout.answer(moment);
      replica.stamps().clear();
    } else {
      fanout.tellBeacons(moment);
    }
    roster.closeUndrained(nowMs);
    announcer.announce(health.check(replica.isServable(), nowMs, epochMs), nowMs);
    planner.ticked();
    changes.clear();
    coder.forget();
  }

  /** Whether something has come that is to be told. */
  public boolean wantsTick() {
    return wantsTick;
  }

  /** When a tick is due, by the monotonic clock, even if nothing comes. */
  public long dueMs() {
    long due = Math.min(housekeptMs + HOUSEKEEPING_MS, fanout.dueMs());
    due = Math.min(due, Math.min(health.dueMs(), replica.dueMs()));
    due = Math.min(due, announcer.dueMs());
    long edge = desk.nextChangeMs();
    if (edge != Long.MAX_VALUE) {
      due = Math.min(due, clock.monotonicMs() + Math.max(0, edge - clock.epochMs()));
    }
    return due;
  }

  private void keepHouse(long nowMs) {
    housekeptMs = nowMs;
    replica.state().expireTombstones(nowMs);
    transfers.expire(nowMs);
    groups.expire(nowMs);
  }

  // --- the agent ---

  /** An agent whose token is valid for this cluster has said hello. */
  public void agentHello(AgentPort agent, BootId boot) {
    seat.hello(agent, boot, clock.monotonicMs());
  }

  /** The register has answered. */
  public void agentGranted(AgentPort agent, Grant grant) {
    long nowMs = clock.monotonicMs();
    if (!seat.granted(agent, grant, nowMs)) {
      return;
    }
    health.connected();
    health.heard(nowMs, clock.epochMs());
    AgentWelcome welcome =
        AgentWelcome.newBuilder()
            .setProtocolVersion(ProtocolVersion.CURRENT)
            .setEpoch(seat.epoch())
            .setResume(replica.begin(seat.epoch(), nowMs))
            .setFrameBytesMax(Limits.FRAME_BYTES_MAX)
            .setBeaconIntervalMs(config.agentBeaconIntervalMs())
            .build();
    agent.send(BackendToAgent.newBuilder().setWelcome(welcome).build().toByteArray());
    wantsTick = true;
  }

  /** A state frame, or a chunk of one, has come. */
  public void agentStep(AgentPort agent, StateStep step) {
    if (!seat.isServing(agent)) {
      counts.add(Count.AGENT_STRAYS);
      return;
    }
    long nowMs = clock.monotonicMs();
    health.heard(nowMs, clock.epochMs());
    act(replica.offer(step, nowMs));
    wantsTick = true;
  }

  public void agentClosed(AgentPort agent) {
    if (seat.closed(agent)) {
      health.disconnected();
      replica.ended();
      wantsTick = true;
    }
  }

  private void act(Replica.Outcome outcome) {
    AgentPort agent = seat.serving();
    switch (outcome) {
      case Replica.Outcome.Fine fine -> {}
      case Replica.Outcome.Rewritten rewritten -> {
        roster.distrustAll(clock.monotonicMs());
        groups.forget();
        transfers.forget();
        planner.forget();
        wantsTick = true;
      }
      case Replica.Outcome.Ask ask -> {
        if (agent != null) {
          agent.send(BackendToAgent.newBuilder().setResume(ask.request()).build().toByteArray());
        }
      }
      case Replica.Outcome.GiveUp giveUp -> {
        if (agent != null) {
          agentClosed(agent);
          agent.close(giveUp.code(), giveUp.why());
        }
      }
    }
  }

  // --- sessions ---

  /**
   * A session has been let in. The relay keeps nothing for it.
   *
   * @param told takes the cluster's status with the next tick, if the subject may see the cluster
   * @return whether it may
   */
  public boolean greet(Subject subject, Consumer<Message> told) {
    boolean isSeen = announcer.greet(subject, told, clock.epochMs());
    wantsTick |= isSeen;
    return isSeen;
  }

  /** The client asks for a part of the cluster; with that its session is attached. */
  public void subscribe(SubscriberPort port, Subscription wish) {
    wantsTick |= roster.subscribe(port, wish, clock.monotonicMs(), clock.epochMs());
  }

  /** The session's follower has no room for frames. */
  public void lagging(SubscriberPort port) {
    Subscriber subscriber = roster.find(port);
    if (subscriber != null) {
      roster.lagging(subscriber, clock.monotonicMs());
    }
  }

  /** The session's follower asks to be brought up to date. */
  public void ask(SubscriberPort port, Ask ask) {
    Subscriber subscriber = roster.find(port);
    if (subscriber != null) {
      roster.ask(subscriber, ask, clock.monotonicMs());
      wantsTick = true;
    }
  }

  /** The client follows the cluster no longer, or its session is gone. */
  public void detach(SubscriberPort port) {
    roster.detach(port, clock.monotonicMs());
  }

  // --- others ---

  /** Policies have changed. */
  public void replacePolicies(Policies policies) {
    desk.replace(policies);
    rightsChanged = true;
    wantsTick = true;
  }

  /** Shows the cluster to every session of the backend that may see it, with the next tick. */
  void introduce() {
    rightsChanged = true;
    wantsTick = true;
  }

  /** The same in the place of a relay that broke: what sessions were told may not hold any more. */
  void replace() {
    introduce();
    announcer.repeat();
  }

  /** A transfer has another chunk. */
  public void transferProgressed(Transfer transfer) {
    for (Subscriber subscriber : roster.all()) {
      if (subscriber.standing instanceof Standing.Sending(Transfer sent) && sent == transfer) {
        subscriber.port.progressed(transfer);
      }
    }
  }

  /** Closes the agents' and every subscriber's connection: nothing more is told. */
  void dismiss(CloseCode code, String why) {
    seat.dismiss(code, why);
    for (Subscriber subscriber : roster.all()) {
      subscriber.port.close(code, why);
    }
  }

  /** Where the replica stands; on the relay's thread. */
  public Position position() {
    return replica.position();
  }

  /** What the agent has told; for looking only, and only on the relay's thread. */
  State replica() {
    return replica.state();
  }

  public RelayStatus status() {
    int live = 0;
    for (ViewGroup group : groups.all()) {
      live += group.live();
    }
    return new RelayStatus(
        config.cluster(),
        new RelayStatus.Health(health.reach(), health.sinceEpochMs(), health.heardEpochMs()),
        new RelayStatus.Load(roster.size(), live, groups.size(), transfers.size()),
        replica.position(),
        replica.state().objects());
  }

  @Override
  public void close() {
    coder.close();
  }
}
