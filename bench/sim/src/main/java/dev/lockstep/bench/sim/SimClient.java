package dev.lockstep.bench.sim;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.bench.sim.time.Agenda;
import dev.lockstep.bench.sim.time.Alarm;
import dev.lockstep.bench.sim.time.Life;
import dev.lockstep.bench.sim.time.Luck;
import dev.lockstep.client.connection.ClientCore;
import dev.lockstep.client.connection.Hello;
import dev.lockstep.client.sync.SyncConfig;
import dev.lockstep.client.sync.SyncCounts;
import dev.lockstep.client.sync.SyncState;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.ClusterState;
import dev.lockstep.protocol.wire.ClusterStatus;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One browser tab: the production client with a simulated socket and timer. Its content is checked
 * after each applied step.
 */
final class SimClient implements ClientCore.Port, ClientCore.Events {
  /** Fresh copies for which one client may ask within the window after a wrong digest (G23). */
  private static final int FRESH_COPIES_MAX = 3;

  private static final long FRESH_COPIES_WINDOW_MS = 60_000;

  private final SimWorld world;
  private final String name;
  private final String user;
  private final Life life;
  private final Luck luck;
  private final Luck waits;
  private final Luck doubts;
  private final ClientCore core;
  private final ClientRecord record;
  private final Witness witness;
  private final Map<String, ClusterState> reach = new HashMap<>();
  private @Nullable SimLink link;
  private int wishes;

  /** Number of the newest dial; an earlier one that is still under way has no effect. */
  private int dials;

  private final ArrayDeque<Long> freshCopies = new ArrayDeque<>();
  private long misledUntilNs;
  private boolean isMisled;
  private boolean isCutInTransfer;
  private boolean isDoubting;
  private final Alarm alarm;

  SimClient(SimWorld world, String name, String user) {
    this.world = world;
    this.name = name;
    this.user = user;
    this.life = new Life(name);
    this.luck = world.luck(name);
    this.waits = luck.split();
    this.doubts = world.luck("doubts of " + name);
    this.record = world.record(name);
    this.core =
        new ClientCore(SyncConfig.DEFAULT, this::draw, new Hello(this::token, "sim"), this, this);
    this.witness = new Witness(world, this);
    this.alarm = new Alarm(world.agenda(), life, () -> step("timer", () -> core.timer(nowMs())));
  }

  String name() {
    return name;
  }

  String user() {
    return user;
  }

  Life life() {
    return life;
  }

  @Nullable SimLink link() {
    return link;
  }

  ClientCore core() {
    return core;
  }

  SyncCounts counts() {
    return core.counts();
  }

  SyncState state() {
    return core.state();
  }

  Position position() {
    return core.receiver().position();
  }

  /** Whether the newest status of a cluster, as this client knows it, is online. */
  boolean isOnline(String cluster) {
    return reach.get(cluster) == ClusterState.CLUSTER_ONLINE;
  }

  /** Whether it has received no cluster, or only ones that are gone. */
  boolean knowsOfNothing() {
    return reach.isEmpty();
  }

  boolean isLive() {
    return state() == SyncState.LIVE && core.isProven();
  }

  @Nullable Wish wish() {
    return core.wish();
  }

  void start(Wish wish) {
    step(ClientRecord.want(wish), () -> core.follow(wish, nowMs()));
    step("start", () -> core.start(nowMs()));
  }

  /** Number of times that the client changed its wish. */
  int wishes() {
    return wishes;
  }

  void follow(Wish wish) {
    Wish before = wish();
    if (before != null && !before.cluster().equals(wish.cluster())) {
      freshCopies.clear();
    }
    wishes++;
    world.note(() -> name + " wants " + wish);
    step(ClientRecord.want(wish), () -> core.follow(wish, nowMs()));
  }

  Witness witness() {
    return witness;
  }

  /** Puts the machine to sleep; most clients check their connection when it wakes up. */
  void sleepFor(long ns) {
    life.pauseUntil(world.agenda().nowNs() + ns);
    if (doubts.chance(0.7)) {
      boolean isSuspect = doubts.chance(0.7);
      world
          .agenda()
          .in(ns, life, () -> step("check " + isSuspect, () -> core.check(isSuspect, nowMs())));
    }
  }

  /** For this long, every step that is not a reset reaches the client with a wrong digest. */
  void misleadFor(long ns) {
    misledUntilNs = world.agenda().nowNs() + ns;
  }

  /** Changes the wish, and cuts the connection between two chunks of the next transfer. */
  void cutInTransferOf(Wish wish) {
    isCutInTransfer = true;
    follow(wish);
  }

  /** Whether the message that the client is reading now carries a wrong digest. */
  boolean isMisled() {
    return isMisled;
  }

  /** Closes the tab, without a close message. */
  void kill() {
    life.end();
    if (link != null) {
      link.cut();
    }
    core.close();
  }

  private long nowMs() {
    return world.agenda().nowMs();
  }

  private String token() {
    SimCredentials.UserToken token = world.userToken(user);
    if (link != null) {
      link.endsWith(token);
    }
    return token.text();
  }

  private double draw() {
    double fraction = waits.random().nextDouble();
    record.draw(fraction);
    return fraction;
  }

  private void step(String event, Runnable next) {
    SyncState before = state();
    long gapsBefore = counts().gaps;
    long wrongBefore = counts().wrong;
    isDoubting = false;
    record.open(nowMs(), event);
    next.run();
    record.close(core);
    if (isDoubting && counts().wrong != wrongBefore) {
      countFreshCopy();
    }
    if (counts().gaps != gapsBefore) {
      world.note(() -> name + " notices a gap");
    }
    if (state() != before) {
      world.note(() -> name + " is " + state() + " " + core.message());
    }
    OptionalLong dueMs = core.dueMs();
    if (dueMs.isPresent()) {
      alarm.setIn((dueMs.getAsLong() - nowMs()) * Agenda.MS);
    } else {
      alarm.cancel();
    }
  }

  /**
   * Counts a fresh copy, and fails the world past the bound: each costs the server a whole
   * snapshot.
   */
  private void countFreshCopy() {
    while (!freshCopies.isEmpty() && nowMs() - freshCopies.getFirst() >= FRESH_COPIES_WINDOW_MS) {
      freshCopies.removeFirst();
    }
    freshCopies.addLast(nowMs());
    if (freshCopies.size() > FRESH_COPIES_MAX) {
      world.fail(name + " asks for fresh copies again and again: " + counts());
    }
  }

  // --- actions of the core ---

  @Override
  public void connect() {
    record.action("connect");
    leave(1000);
    int dial = dials;
    world
        .agenda()
        .in(
            luck.between(Agenda.MS, 5 * Agenda.MS),
            life,
            () -> {
              if (dial != dials) {
                return;
              }
              var caller = new SimLink.Caller(life, world.clientWeather(), user, near);
              SimLink made = world.network().dial(caller, world.backend());
              if (made == null) {
                step("closed 1006", () -> core.closed(1006, "", nowMs()));
              } else {
                link = made;
                step("open", core::opened);
              }
            });
  }

  @Override
  public void send(byte[] message) {
    ClientToBackend sent = parse(message);
    record.send(sent);
    isDoubting |= sent.getSubscribe().getCursor().getDistrust();
    if (link != null) {
      link.sendUp(message);
    }
  }

  @Override
  public void close(int code, String reason) {
    record.action("close " + code);
    leave(code);
  }

  private static ClientToBackend parse(byte[] message) {
    try {
      return ClientToBackend.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private void leave(int code) {
    dials++;
    if (link != null) {
      link.closeUp(code);
      link = null;
    }
  }

  // --- events ---

  private final SimLink.Near near =
      new SimLink.Near() {
        @Override
        public void onMessage(SimLink from, byte[] message) {
          if (from == link) {
            world.hash(message);
            byte[] read = misled(message);
            isMisled = read != message;
            step(ClientRecord.message(read), () -> core.received(read, nowMs()));
            isMisled = false;
            cutInTransfer();
          }
        }

        @Override
        public void onSent(SimLink from) {}

        @Override
        public void onHeard(SimLink from) {}

        @Override
        public void onClosed(SimLink from, int code) {
          if (from == link) {
            link = null;
            world.note(() -> name + " lost its connection: " + code);
            step("closed " + code, () -> core.closed(code, "", nowMs()));
            if (code == CloseCode.EXPIRED.number() || code == CloseCode.UNAUTHENTICATED.number()) {
              signInLater();
            }
          }
        }
      };

  private void cutInTransfer() {
    if (isCutInTransfer && core.receiver().partial().isPresent() && link != null) {
      isCutInTransfer = false;
      link.cut();
    }
  }

  private byte[] misled(byte[] message) {
    if (world.agenda().nowNs() >= misledUntilNs) {
      return message;
    }
    try {
      BackendToClient told = BackendToClient.parseFrom(message);
      if (!told.hasState() || told.getState().hasChunk() || told.getState().getResetValue() != 0) {
        return message;
      }
      BackendToClient.Builder wrong = told.toBuilder();
      wrong.getStateBuilder().setDigest(told.getState().getDigest() + 1);
      return wrong.build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signs in again after a while, as a person does. */
  private void signInLater() {
    world
        .agenda()
        .in(
            luck.between(Agenda.SECOND / 10, 2 * Agenda.SECOND),
            life,
            () -> step("start", () -> core.start(nowMs())));
  }

  @Override
  public void onWelcome(List<ClusterStatus> clusters) {
    reach.clear();
    clusters.forEach(status -> reach.put(status.getCluster(), status.getState()));
    world.note(
        () -> name + " is welcome; " + clusters.stream().map(ClusterStatus::getCluster).toList());
  }

  @Override
  public void onCluster(ClusterStatus status) {
    if (status.getGone()) {
      reach.remove(status.getCluster());
    } else {
      reach.put(status.getCluster(), status.getState());
    }
    world.note(() ->
        "%s hears that %s is %s"
            .formatted(name, status.getCluster(), status.getGone() ? "gone" : status.getState()));
  }

  @Override
  public void onApplied(StateStep step) {
    SimLink from = link;
    if (from != null) {
      witness.onApplied(from.backend(), step);
    }
  }
}
