package dev.lockstep.client.connection;

import dev.lockstep.client.store.ClusterStore;
import dev.lockstep.client.sync.Action;
import dev.lockstep.client.sync.CursorMachine;
import dev.lockstep.client.sync.SyncConfig;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.ClusterStatus;
import dev.lockstep.protocol.wire.Refusal;
import dev.lockstep.protocol.wire.Welcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * A client without its edges: says hello, reads messages, and has the state machine decide.
 *
 * <p>In come messages, openings, closings and the time; what it wants done goes to its {@link
 * Port}. Pure: no clock, no socket, no timer, no thread. One thread owns it. After every call the
 * owner has a timer set for {@link #dueMs}.
 */
public final class ClientCore implements AutoCloseable {
  /** The way to the server. No call leads back into the core before it has returned. */
  public interface Port {
    /** Opens a connection in place of any older one; the outcome comes as an event. */
    void connect();

    void send(byte[] message);

    void close(int code, String reason);
  }

  /** What happens, for whoever looks on. */
  public interface Events {
    /** The server has let the client in. */
    void onWelcome(List<ClusterStatus> clusters);

    /** A cluster's agent came, went or fell silent. */
    void onCluster(ClusterStatus status);

    /** A complete step has taken effect. */
    void onApplied(StateStep step);
  }

  private final Supplier<String> token;
  private final String client;
  private final Port port;
  private final Events events;
  private final CursorMachine machine;
  private final ClusterStore store;
  private final FrameDecoder decoder = new FrameDecoder();
  private final Map<String, ClusterStatus> clusters = new LinkedHashMap<>();
  private long serverOffsetMs;

  /**
   * @param token asked for at each connection
   * @param client name and version of the program
   * @param random evenly from 0 to 1, for the jitter of waits
   */
  public ClientCore(
      SyncConfig config,
      DoubleSupplier random,
      Supplier<String> token,
      String client,
      Port port,
      Events events) {
    this.token = token;
    this.client = client;
    this.port = port;
    this.events = events;
    this.machine = new CursorMachine(config, random);
    this.store = new ClusterStore(machine.receiver());
  }

  /** Where the client stands; for reading. */
  public CursorMachine machine() {
    return machine;
  }

  /** What the client holds. */
  public ClusterStore store() {
    return store;
  }

  /** How far the server's clock is ahead of the monotonic one, as of the last welcome. */
  public long serverOffsetMs() {
    return serverOffsetMs;
  }

  /** When {@link #timer} is to be called next. */
  public OptionalLong dueMs() {
    return machine.dueMs();
  }

  // --- what its owner wants ---

  public void start(long nowMs) {
    perform(machine.start(nowMs));
  }

  public void stop() {
    perform(machine.stop());
  }

  public void follow(Wish wish, long nowMs) {
    perform(machine.want(wish, nowMs));
  }

  public void timer(long nowMs) {
    perform(machine.timer(nowMs));
  }

  @Override
  public void close() {
    decoder.close();
  }

  // --- what comes from the server ---

  /** The connection that was asked for last is open. */
  public void opened() {
    ClientHello hello =
        ClientHello.newBuilder()
            .setProtocolVersion(ProtocolVersion.CURRENT)
            .setToken(token.get())
            .setClient(client)
            .build();
    port.send(ClientToBackend.newBuilder().setHello(hello).build().toByteArray());
  }

  public void closed(int code, String reason, long nowMs) {
    perform(machine.closed(code, reason, nowMs));
  }

  public void message(byte[] message, long nowMs) {
    try {
      switch (decoder.fromBackend(message)) {
        case FrameDecoder.Received.State<BackendToClient> state -> step(state.step(), nowMs);
        case FrameDecoder.Received.Other<BackendToClient> other -> other(other.message(), nowMs);
      }
    } catch (FrameException e) {
      perform(machine.malformed(String.valueOf(e.getMessage()), nowMs));
    }
  }

  private void step(StateStep step, long nowMs) {
    long before = machine.counts().applied;
    List<Action> actions = machine.step(step, nowMs);
    if (machine.counts().applied != before) {
      events.onApplied(step);
    }
    perform(actions);
  }

  private void other(BackendToClient message, long nowMs) {
    switch (message.getKindCase()) {
      case WELCOME -> welcome(message.getWelcome(), nowMs);
      case CLUSTER -> cluster(message.getCluster(), nowMs);
      case REFUSAL -> {
        Refusal refusal = message.getRefusal();
        perform(
            machine.refused(
                refusal.getCluster(), refusal.getNumber(), refusal.getMessage(), nowMs));
      }
      case STATE, KIND_NOT_SET -> perform(machine.malformed("a message of an unknown kind", nowMs));
    }
  }

  private void welcome(Welcome welcome, long nowMs) {
    serverOffsetMs = welcome.getServerMs() - nowMs;
    clusters.clear();
    welcome.getClustersList().forEach(status -> clusters.put(status.getCluster(), status));
    welcome.getClustersList().forEach(events::onCluster);
    events.onWelcome(List.copyOf(clusters.values()));
    perform(machine.opened(welcome.getBeaconIntervalMs(), nowMs));
  }

  private void cluster(ClusterStatus status, long nowMs) {
    events.onCluster(status);
    if (status.getGone()) {
      clusters.remove(status.getCluster());
      perform(machine.gone(status.getCluster(), nowMs));
    } else {
      clusters.put(status.getCluster(), status);
      perform(machine.served(status.getCluster(), nowMs));
    }
  }

  private void perform(List<Action> actions) {
    for (Action action : actions) {
      switch (action) {
        case Action.Connect connect -> port.connect();
        case Action.Close close -> port.close(close.code(), close.reason());
        case Action.Send send -> port.send(send.message().toByteArray());
      }
    }
  }
}
