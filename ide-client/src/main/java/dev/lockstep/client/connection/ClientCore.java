package dev.lockstep.client.connection;

import dev.lockstep.client.store.ClusterStore;
import dev.lockstep.client.sync.Action;
import dev.lockstep.client.sync.Following;
import dev.lockstep.client.sync.Link;
import dev.lockstep.client.sync.Proof;
import dev.lockstep.client.sync.SyncConfig;
import dev.lockstep.client.sync.SyncCounts;
import dev.lockstep.client.sync.SyncState;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.receive.Receiver;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClusterStatus;
import dev.lockstep.protocol.wire.Refusal;
import dev.lockstep.protocol.wire.Welcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client without its edges: says hello, decodes messages, has the link decide, and passes its
 * actions on. Follows one cluster at a time.
 *
 * <p>In come messages, openings, closings and the time; the actions go to the {@link Port}. Pure:
 * no clock, no socket, no timer, no thread. One thread owns it. After every call the owner sets a
 * timer for {@link #dueMs}.
 */
public final class ClientCore implements AutoCloseable {
  /** The way to the server. No call leads back into the core before it has returned. */
  public interface Port {
    /** Opens a connection in place of any older one; the outcome comes as an event. */
    void connect();

    void send(byte[] message);

    void close(int code, String reason);
  }

  /** Receives the client's events. */
  public interface Events {
    /** The server has welcomed the client. */
    default void onWelcome(List<ClusterStatus> clusters) {}

    /** A cluster's agent connected, disconnected or fell silent. */
    default void onCluster(ClusterStatus status) {}

    /** A complete step has taken effect. */
    default void onApplied(StateStep step) {}
  }

  private final Supplier<String> token;
  private final String client;
  private final Port port;
  private final Events events;
  private final Link link;
  private final Receiver nothing = Receiver.ofBackend(StateLimits.NO_TOMBSTONES);
  private final FrameDecoder decoder = new FrameDecoder();
  private final Map<String, ClusterStatus> clusters = new LinkedHashMap<>();
  private @Nullable Following following;
  private long serverOffsetMs;

  /**
   * @param random uniform in [0, 1), for the jitter of waits
   */
  public ClientCore(
      SyncConfig config, DoubleSupplier random, Hello hello, Port port, Events events) {
    this.token = hello.token();
    this.client = hello.client();
    this.port = port;
    this.events = events;
    this.link = new Link(config, random);
  }

  /** The client's state. */
  public SyncState state() {
    return following == null ? link.state() : following.state();
  }

  /** The reason for the state, for people; empty without one. */
  public String message() {
    return following == null ? link.message() : following.message();
  }

  public SyncCounts counts() {
    return link.counts();
  }

  /** Whether the newest step agreed with the server's digest. */
  public boolean isProven() {
    return following != null && following.proof() == Proof.OK;
  }

  public @Nullable Wish wish() {
    return following == null ? null : following.wish();
  }

  /** The content of the cluster that the client follows; empty while it follows none. */
  public Receiver receiver() {
    return following == null ? nothing : following.receiver();
  }

  /** The same, for reading. */
  public ClusterStore store() {
    return new ClusterStore(receiver());
  }

  /** Offset of the server's clock from the monotonic one, as of the last welcome. */
  public long serverOffsetMs() {
    return serverOffsetMs;
  }

  /** The next time at which {@link #timer} is due. */
  public OptionalLong dueMs() {
    return link.dueMs();
  }

  // --- the owner's wishes ---

  public void start(long nowMs) {
    perform(link.start(nowMs));
  }

  public void stop() {
    perform(link.stop());
  }

  /**
   * Follows this part of a cluster. Another cluster begins without content; another part keeps it.
   */
  public void follow(Wish wish, long nowMs) {
    Wish before = wish();
    if (before != null && !before.cluster().equals(wish.cluster())) {
      leave();
    }
    List<Action> actions = link.follow(wish, nowMs);
    following = link.following(wish.cluster());
    perform(actions);
  }

  /** Leaves the cluster and forgets its content. */
  public void leave() {
    Wish before = wish();
    if (before != null) {
      perform(link.unfollow(before.cluster()));
    }
    following = null;
  }

  /** The connection may be dead without a sign, as after a machine's sleep. */
  public void check(boolean suspect, long nowMs) {
    perform(link.check(suspect, nowMs));
  }

  /** Requests everything again, on behalf of a person. */
  public void renew(long nowMs) {
    perform(link.renew(nowMs));
  }

  public void timer(long nowMs) {
    perform(link.timer(nowMs));
  }

  @Override
  public void close() {
    decoder.close();
  }

  // --- the server's side ---

  /** The connection that was asked for last is open. */
  public void opened() {
    port.send(Messages.hello(token.get(), client));
  }

  public void closed(int code, String reason, long nowMs) {
    perform(link.closed(code, reason, nowMs));
  }

  /** A message arrived. Only the first one on a connection is a welcome. */
  public void received(byte[] message, long nowMs) {
    try {
      switch (decoder.fromBackend(message)) {
        case FrameDecoder.Received.State<BackendToClient> state -> step(state.step(), nowMs);
        case FrameDecoder.Received.Other<BackendToClient> other -> other(other.message(), nowMs);
      }
    } catch (FrameException e) {
      perform(link.malformed(String.valueOf(e.getMessage()), nowMs));
    }
  }

  private void step(StateStep step, long nowMs) {
    if (!link.isOpen()) {
      misplaced(nowMs);
      return;
    }
    long before = link.counts().applied;
    List<Action> actions = link.step(step, nowMs);
    if (link.counts().applied != before) {
      events.onApplied(step);
    }
    perform(actions);
  }

  private void other(BackendToClient message, long nowMs) {
    if ((message.getKindCase() == BackendToClient.KindCase.WELCOME) == link.isOpen()) {
      misplaced(nowMs);
      return;
    }
    switch (message.getKindCase()) {
      case WELCOME -> welcome(message.getWelcome(), nowMs);
      case CLUSTER -> cluster(message.getCluster(), nowMs);
      case REFUSAL -> {
        Refusal refusal = message.getRefusal();
        perform(
            link.refused(refusal.getCluster(), refusal.getNumber(), refusal.getMessage(), nowMs));
      }
      case STATE, KIND_NOT_SET -> perform(link.malformed("a message of an unknown kind", nowMs));
    }
  }

  private void misplaced(long nowMs) {
    perform(link.malformed("a message that has no place here", nowMs));
  }

  private void welcome(Welcome welcome, long nowMs) {
    List<Action> actions =
        link.opened(welcome.getProtocolVersion(), welcome.getBeaconIntervalMs(), nowMs);
    if (link.isOpen()) {
      serverOffsetMs = welcome.getServerMs() - nowMs;
      greet(welcome);
    }
    perform(actions);
  }

  private void greet(Welcome welcome) {
    clusters.clear();
    welcome.getClustersList().forEach(status -> clusters.put(status.getCluster(), status));
    welcome.getClustersList().forEach(events::onCluster);
    events.onWelcome(List.copyOf(clusters.values()));
  }

  private void cluster(ClusterStatus status, long nowMs) {
    events.onCluster(status);
    if (status.getGone()) {
      clusters.remove(status.getCluster());
      perform(link.gone(status.getCluster(), nowMs));
    } else {
      clusters.put(status.getCluster(), status);
      perform(link.served(status.getCluster(), nowMs));
    }
  }

  private void perform(List<Action> actions) {
    for (Action action : actions) {
      switch (action) {
        case Action.Connect connect -> port.connect();
        case Action.Close close -> port.close(close.code(), close.reason());
        case Action.Subscribe subscribe -> port.send(Messages.subscribe(subscribe));
        case Action.Unsubscribe unsubscribe ->
            port.send(Messages.unsubscribe(unsubscribe.cluster()));
      }
    }
  }
}
