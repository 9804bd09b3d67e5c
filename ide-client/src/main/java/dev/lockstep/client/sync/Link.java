package dev.lockstep.client.sync;

import dev.lockstep.common.retry.Backoff;
import dev.lockstep.common.retry.Jitter;
import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.frame.StateStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection to a backend, for as long as the client wants one: dials, backs off,
 * reads close codes, and gives up a server that is silent. It carries one {@link Following} for
 * each cluster.
 *
 * <p>In come openings, closings, decoded messages and the time; out go actions. Pure: no clock, no
 * socket, no timer. Times are milliseconds of one monotonic clock. The owner calls {@link #timer}
 * at {@link #dueMs}.
 */
public final class Link {
  private enum Due {
    CONNECT,
    RETRY
  }

  private static final List<Action> NONE = List.of();

  private final SyncConfig config;
  private final Backoff backoff;
  private final SyncCounts counts = new SyncCounts();
  private final Map<String, Following> followings = new LinkedHashMap<>();

  private SyncState state = SyncState.DISCONNECTED;
  private String message = "";
  private boolean signIn;
  private @Nullable Due due;
  private long dueMs;
  private long dialedMs;

  // The connection.
  private boolean open;
  private int number;
  private long beaconMs;

  /**
   * @param random uniform in [0, 1), for the jitter of waits
   */
  public Link(SyncConfig config, DoubleSupplier random) {
    this.config = config;
    this.backoff =
        new Backoff(
            config.dialing().backoffBaseMs(),
            config.dialing().backoffCapMs(),
            Jitter.fraction(random));
  }

  /** The connection's state; SYNCING while it is open. */
  public SyncState state() {
    return state;
  }

  /** The reason for the state, for people; empty without one. */
  public String message() {
    return message;
  }

  /** Whether another token lifts the refusal. */
  public boolean wantsSignIn() {
    return signIn;
  }

  public SyncCounts counts() {
    return counts;
  }

  /** Whether the server has said welcome on this connection. */
  public boolean isOpen() {
    return open;
  }

  public @Nullable Following following(String cluster) {
    return followings.get(cluster);
  }

  /** The next time at which {@link #timer} is due. */
  public OptionalLong dueMs() {
    OptionalLong first = due == null ? OptionalLong.empty() : OptionalLong.of(dueMs);
    for (Following following : followings.values()) {
      OptionalLong next = following.dueMs();
      if (next.isPresent() && (first.isEmpty() || next.getAsLong() < first.getAsLong())) {
        first = next;
      }
    }
    return first;
  }

  /** The time of the next dial, while the link backs off. */
  public OptionalLong retryAtMs() {
    return due == Due.RETRY ? OptionalLong.of(dueMs) : OptionalLong.empty();
  }

  /** Connects, at first or after a refusal of the connection or of a cluster. */
  public List<Action> start(long nowMs) {
    boolean refused = followings.values().stream().anyMatch(Following::isRefused);
    if (state != SyncState.DISCONNECTED && state != SyncState.REFUSED && !(open && refused)) {
      return NONE;
    }
    backoff.reset();
    signIn = false;
    hangUp();
    become(SyncState.CONNECTING, "");
    return dial(nowMs);
  }

  public List<Action> stop() {
    boolean wasStarted = state != SyncState.DISCONNECTED;
    hangUp();
    become(SyncState.DISCONNECTED, "");
    due = null;
    return wasStarted
        ? List.of(new Action.Close(CloseAdvice.CLIENT_LEAVES, "the client leaves"))
        : NONE;
  }

  /** Follows a part of a cluster, in place of the part that it followed before. */
  public List<Action> follow(Wish wish, long nowMs) {
    Following following =
        followings.computeIfAbsent(wish.cluster(), cluster -> new Following(this, config, cluster));
    return following.want(wish, nowMs);
  }

  /** Leaves a cluster and forgets its content. */
  public List<Action> unfollow(String cluster) {
    Following following = followings.remove(cluster);
    return following == null ? NONE : following.leave();
  }

  /** The server has said welcome. */
  public List<Action> opened(int protocolVersion, long beaconIntervalMs, long nowMs) {
    if (state == SyncState.DISCONNECTED || state == SyncState.REFUSED) {
      return NONE;
    }
    if (protocolVersion != ProtocolVersion.CURRENT) {
      closed(CloseCode.UNSUPPORTED.number(), "", nowMs);
      return List.of(new Action.Close(CloseAdvice.CLIENT_LEAVES, "the client leaves"));
    }
    open = true;
    number = 0;
    beaconMs = Math.max(1, beaconIntervalMs);
    become(SyncState.SYNCING, "");
    due = null;
    List<Action> actions = new ArrayList<>();
    for (Following following : followings.values()) {
      actions.addAll(following.opened(nowMs));
    }
    return actions;
  }

  /** The connection ended, or could not be made. */
  public List<Action> closed(int code, String reason, long nowMs) {
    if (state == SyncState.DISCONNECTED || state == SyncState.REFUSED) {
      return NONE;
    }
    rest(nowMs);
    hangUp();
    if (CloseAdvice.mayReconnect(code)) {
      retry(CloseAdvice.sentence(code, reason), nowMs);
      return NONE;
    }
    signIn = CloseAdvice.wantsSignIn(code);
    become(SyncState.REFUSED, CloseAdvice.sentence(code, reason));
    due = null;
    return NONE;
  }

  /** A message breaks the protocol; nothing on this connection can be trusted. */
  public List<Action> malformed(String why, long nowMs) {
    counts.malformed++;
    return reconnect("The server sent something that cannot be read: " + why, nowMs);
  }

  /** The server refuses the subscription with this number. */
  public List<Action> refused(String cluster, int refusedNumber, String why, long nowMs) {
    Following following = followings.get(cluster);
    if (open && following != null) {
      following.refused(refusedNumber, why, nowMs);
    }
    return NONE;
  }

  /** The cluster has gone, or is hidden from this user. */
  public List<Action> gone(String cluster, long nowMs) {
    Following following = followings.get(cluster);
    if (open && following != null) {
      following.gone(nowMs);
    }
    return NONE;
  }

  /** The server says that it serves the cluster. */
  public List<Action> served(String cluster, long nowMs) {
    Following following = followings.get(cluster);
    return open && following != null ? following.served(nowMs) : NONE;
  }

  /** A step or a chunk of one arrived. */
  public List<Action> step(StateStep step, long nowMs) {
    Following following = followings.get(step.header().getCluster());
    if (!open || following == null) {
      counts.strays++;
      return NONE;
    }
    return following.step(step, nowMs);
  }

  /**
   * The connection may be dead without a sign: a page became visible, a network came back, a
   * machine slept. A quiet line is asked for an answer at once; a wait for a retry ends.
   *
   * @param suspect ask even when a step came just now
   */
  public List<Action> check(boolean suspect, long nowMs) {
    if (due == Due.RETRY) {
      return nowMs - dialedMs >= config.dialing().backoffBaseMs() ? dial(nowMs) : NONE;
    }
    List<Action> actions = new ArrayList<>();
    for (Following following : followings.values()) {
      actions.addAll(following.check(suspect, nowMs));
    }
    return actions;
  }

  /** Requests everything again, on behalf of a person. */
  public List<Action> renew(long nowMs) {
    List<Action> actions = new ArrayList<>();
    for (Following following : followings.values()) {
      actions.addAll(following.renew(nowMs));
    }
    return actions;
  }

  public List<Action> timer(long nowMs) {
    if (due != null && nowMs >= dueMs) {
      return switch (due) {
        case RETRY -> dial(nowMs);
        case CONNECT -> reconnect("The server did not answer in time.", nowMs);
      };
    }
    List<Action> actions = new ArrayList<>();
    for (Following following : followings.values()) {
      actions.addAll(following.timer(nowMs));
    }
    return actions;
  }

  /** The number of the next subscription on this connection. */
  int nextNumber() {
    number++;
    return number;
  }

  /** Longest interval between the server's frames for a cluster. */
  long beaconMs() {
    return beaconMs;
  }

  /** Gives up this connection and makes another one later. */
  List<Action> reconnect(String why, long nowMs) {
    if (state == SyncState.DISCONNECTED) {
      return NONE;
    }
    rest(nowMs);
    hangUp();
    retry(why, nowMs);
    return List.of(
        new Action.Close(CloseAdvice.CLIENT_GIVES_UP, "the client gives up this connection"));
  }

  private List<Action> dial(long nowMs) {
    counts.connects++;
    dialedMs = nowMs;
    await(Due.CONNECT, nowMs + config.dialing().connectTimeoutMs());
    return List.of(new Action.Connect());
  }

  private void retry(String why, long nowMs) {
    become(SyncState.RECONNECTING, why);
    await(Due.RETRY, nowMs + backoff.next());
  }

  /** A connection that was live for long enough resets the back-off. */
  private void rest(long nowMs) {
    if (followings.values().stream().anyMatch(following -> following.isStable(nowMs))) {
      backoff.reset();
    }
  }

  private void hangUp() {
    open = false;
    followings.values().forEach(Following::hangUp);
  }

  private void await(Due next, long atMs) {
    due = next;
    dueMs = atMs;
  }

  private void become(SyncState next, String why) {
    state = next;
    message = why;
  }
}
