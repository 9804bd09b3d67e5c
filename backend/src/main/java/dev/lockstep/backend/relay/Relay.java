package dev.lockstep.backend.relay;

import dev.lockstep.backend.access.Policies;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.frame.SegmentCoder;
import dev.lockstep.backend.frame.Transfer;
import dev.lockstep.backend.frame.TransferTable;
import dev.lockstep.backend.message.Message;
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
 * <p>One thread owns it and calls it. It takes messages from the agent and from sessions as they
 * come; {@link #tick} then sends the changes to the sessions. The caller chooses the pace of ticks:
 * one is useful when {@link #wantsTick} says so, and due at {@link #dueMs} at the latest.
 */
public final class Relay implements AutoCloseable {
  /** Interval between housekeeping passes. */
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
   * Inputs and outputs of a relay.
   *
   * @param transfers an empty table; for each progress of a transfer the caller calls {@link
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
    this.planner = new Planner(config, groups, transfers, coder, counts);
    this.roster = new Roster(config, desk, groups, transfers, counts);
    this.fanout = new Fanout(config, groups, roster, planner, counts);
    this.housekeptMs = clock.monotonicMs();
    this.announcer = new Announcer(edges.audience(), desk, roster, this::status, housekeptMs);
  }

  // --- the main loop ---

  /** Sends the changes since the last tick to all sessions that follow the cluster. */
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
            replica.state(),
            replica.stamps(),
            changes,
            new Headers.Times(desk.revision(), epochMs),
            nowMs);
    if (replica.isServable()) {
      fanout.send(moment);
      wantsTick = fanout.answer(moment);
      replica.stamps().clear();
    } else {
      fanout.sendBeacons(moment);
    }
    roster.closeUndrained(nowMs);
    announcer.announce(health.check(replica.isServable(), nowMs, epochMs), nowMs);
    planner.ticked();
    changes.clear();
    coder.forget();
  }

  /** Whether a tick has anything to send. */
  public boolean wantsTick() {
    return wantsTick;
  }

  /** The time, by the monotonic clock, at which a tick is due even without input. */
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

  /** Called when an agent whose token is valid for this cluster has sent its hello. */
  public void agentHello(AgentPort agent, BootId boot) {
    seat.hello(agent, boot, clock.monotonicMs());
  }

  /** Called with the register's answer. */
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

  /** Called with each state frame, or chunk of one, from an agent. */
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
   * Greets a new session. The relay keeps nothing for it.
   *
   * @param receiver takes the cluster's status with the next tick, if the subject may see the
   *     cluster
   * @return whether it may
   */
  public boolean greet(Subject subject, Consumer<Message> receiver) {
    boolean isSeen = announcer.greet(subject, receiver, clock.epochMs());
    wantsTick |= isSeen;
    return isSeen;
  }

  /** Takes a client's subscription, and attaches its session to the cluster. */
  public void subscribe(SubscriberPort port, Subscription wish) {
    wantsTick |= roster.subscribe(port, wish, clock.monotonicMs(), clock.epochMs());
  }

  /** Called when a session's follower has no room for frames. */
  public void lagging(SubscriberPort port) {
    Subscriber subscriber = roster.find(port);
    if (subscriber != null) {
      roster.lagging(subscriber, clock.monotonicMs());
    }
  }

  /** Called when a session's follower asks for the changes since its cursor. */
  public void ask(SubscriberPort port, Ask ask) {
    Subscriber subscriber = roster.find(port);
    if (subscriber != null) {
      roster.ask(subscriber, ask, clock.monotonicMs());
      wantsTick = true;
    }
  }

  /** Called when a client has unsubscribed, or its session has ended. */
  public void detach(SubscriberPort port) {
    roster.detach(port, clock.monotonicMs());
  }

  // --- others ---

  /** Replaces the policies; the next tick applies them to all sessions. */
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

  /** As {@link #introduce}, after a relay has failed: its sessions may hold an outdated status. */
  void replace() {
    introduce();
    announcer.repeat();
  }

  /** Called when a transfer has another chunk. */
  public void transferProgressed(Transfer transfer) {
    for (Subscriber subscriber : roster.all()) {
      if (subscriber.standing instanceof Standing.Sending(Transfer sent) && sent == transfer) {
        subscriber.port.progressed(transfer);
      }
    }
  }

  /** Closes the connections of the agent and of all subscribers. */
  void dismiss(CloseCode code, String why) {
    seat.dismiss(code, why);
    for (Subscriber subscriber : roster.all()) {
      subscriber.port.close(code, why);
    }
  }

  /** The replica's position; on the relay's thread. */
  public Position position() {
    return replica.position();
  }

  /** The replica's state; for reading, on the relay's thread. */
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
