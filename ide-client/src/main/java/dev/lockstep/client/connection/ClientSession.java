package dev.lockstep.client.connection;

import dev.lockstep.client.store.ClusterStore;
import dev.lockstep.client.sync.Action;
import dev.lockstep.client.sync.CursorMachine;
import dev.lockstep.client.sync.SyncState;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.BackendToClient;
import dev.lockstep.protocol.wire.ClientHello;
import dev.lockstep.protocol.wire.ClientToBackend;
import dev.lockstep.protocol.wire.ClusterStatus;
import dev.lockstep.protocol.wire.Refusal;
import dev.lockstep.protocol.wire.Welcome;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client of one backend that follows one part of one cluster until it is closed.
 *
 * <p>One thread of its own owns the state machine and the store; every call goes there. What the
 * listener and {@link #read} see is consistent: a step has taken effect as a whole or not at all.
 */
public final class ClientSession implements AutoCloseable {
  private final ClientConfig config;
  private final ClientClock clock;
  private final ClientListener listener;
  private final CursorMachine machine;
  private final ClusterStore store;
  private final FrameDecoder decoder = new FrameDecoder();
  private final HttpClient http;
  private final ScheduledExecutorService thread;

  // All below: the session's thread only.
  private final Map<String, ClusterStatus> clusters = new LinkedHashMap<>();
  private final CompletableFuture<List<ClusterStatus>> welcomed = new CompletableFuture<>();
  private CompletableFuture<Position> live = new CompletableFuture<>();
  private @Nullable Socket socket;
  private @Nullable ScheduledFuture<?> timer;
  private SyncState toldState = SyncState.DISCONNECTED;
  private String toldMessage = "";
  private long serverOffsetMs;

  private ClientSession(
      ClientConfig config, ClientClock clock, DoubleSupplier random, ClientListener listener) {
    this.config = config;
    this.clock = clock;
    this.listener = listener;
    this.machine = new CursorMachine(config.sync(), random);
    this.store = new ClusterStore(machine.receiver());
    ScheduledThreadPoolExecutor own =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("lockstep-client").daemon(true).factory());
    // Else a timer that is cancelled while the session closes would still be waited for.
    own.setRemoveOnCancelPolicy(true);
    this.thread = own;
    HttpClient.Builder builder = HttpClient.newBuilder();
    config.tls().ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /** Starts to connect; returns at once. */
  public static ClientSession open(
      ClientConfig config, ClientClock clock, DoubleSupplier random, ClientListener listener) {
    ClientSession session = new ClientSession(config, clock, random, listener);
    session.onThread(() -> session.perform(session.machine.start(clock.monotonicMs())));
    return session;
  }

  /** The clusters in which the user may see anything, once the server has said so. */
  public CompletableFuture<List<ClusterStatus>> clusters() {
    return welcomed.copy();
  }

  /** Says what to follow, in place of what was followed before. */
  public void follow(Wish wish) {
    onThread(() -> {
      if (live.isDone()) {
        live = new CompletableFuture<>();
      }
      perform(machine.want(wish, clock.monotonicMs()));
    });
  }

  /**
   * Completes when what was asked for last is held and proven; fails with {@link RefusedException}
   * when the server will not serve it.
   */
  public CompletableFuture<Position> live() {
    CompletableFuture<Position> answer = new CompletableFuture<>();
    onThread(() ->
        live.whenComplete((position, error) -> {
          if (error != null) {
            answer.completeExceptionally(error);
          } else {
            answer.complete(position);
          }
        }));
    return answer;
  }

  /** Reads what is held, between two steps. */
  public <T> CompletableFuture<T> read(Function<ClusterStore, T> reader) {
    return CompletableFuture.supplyAsync(() -> reader.apply(store), thread);
  }

  /** Reads where the client stands, between two steps. */
  public <T> CompletableFuture<T> inspect(Function<CursorMachine, T> reader) {
    return CompletableFuture.supplyAsync(() -> reader.apply(machine), thread);
  }

  /** How far the server's clock is ahead of the monotonic one, as of the last welcome. */
  public CompletableFuture<Long> serverTimeMs() {
    return CompletableFuture.supplyAsync(() -> clock.monotonicMs() + serverOffsetMs, thread);
  }

  /** Drops the connection as a failing network would; the client heals itself. For tests. */
  public void cut() {
    onThread(() -> {
      Socket cut = socket;
      if (cut != null) {
        cut.close(1000, "cut");
        connection.onClosed(cut, 1006, "cut");
      }
    });
  }

  @Override
  public void close() {
    onThread(() -> {
      perform(machine.stop());
      decoder.close();
      if (timer != null) {
        timer.cancel(false);
      }
    });
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
    http.shutdownNow();
  }

  /** The server will not serve what was asked for; the message is for people. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  private void onThread(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      // Closed: whatever it was, it is too late for it.
      return;
    }
  }

  private void perform(List<Action> actions) {
    for (Action action : actions) {
      switch (action) {
        case Action.Connect connect ->
            socket =
                Socket.connect(
                    http,
                    config.webSocket(ProtocolVersion.CLIENT_PATH),
                    Duration.ofMillis(config.sync().connectTimeoutMs()),
                    this::onThread,
                    connection);
        case Action.Close close -> {
          Socket closing = socket;
          socket = null;
          if (closing != null) {
            closing.close(close.code(), close.reason());
          }
        }
        case Action.Send send -> {
          if (socket != null) {
            socket.send(send.message().toByteArray());
          }
        }
      }
    }
    schedule();
    tell();
  }

  private void schedule() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    if (machine.dueMs().isPresent()) {
      long waitMs = Math.max(0, machine.dueMs().getAsLong() - clock.monotonicMs());
      timer =
          thread.schedule(
              () -> perform(machine.timer(clock.monotonicMs())), waitMs, TimeUnit.MILLISECONDS);
    }
  }

  private void tell() {
    SyncState state = machine.state();
    if (state == SyncState.LIVE) {
      live.complete(machine.receiver().position());
    } else if (state == SyncState.REFUSED) {
      RefusedException refused = new RefusedException(machine.message());
      live.completeExceptionally(refused);
      welcomed.completeExceptionally(refused);
    }
    if (state != toldState || !machine.message().equals(toldMessage)) {
      toldState = state;
      toldMessage = machine.message();
      listener.onState(state, toldMessage);
    }
  }

  private final Socket.Events connection =
      new Socket.Events() {
        @Override
        public void onOpen(Socket opened) {
          if (opened != socket) {
            return;
          }
          ClientHello hello =
              ClientHello.newBuilder()
                  .setProtocolVersion(ProtocolVersion.CURRENT)
                  .setToken(config.token().get())
                  .setClient(config.client())
                  .build();
          opened.send(ClientToBackend.newBuilder().setHello(hello).build().toByteArray());
        }

        @Override
        public void onMessage(Socket from, byte[] message) {
          if (from == socket) {
            receive(message);
          }
        }

        @Override
        public void onClosed(Socket closed, int code, String reason) {
          if (closed == socket) {
            socket = null;
            perform(machine.closed(code, reason, clock.monotonicMs()));
          }
        }
      };

  private void receive(byte[] message) {
    try {
      switch (decoder.fromBackend(message)) {
        case FrameDecoder.Received.State<BackendToClient> state -> step(state.step());
        case FrameDecoder.Received.Other<BackendToClient> other -> other(other.message());
      }
    } catch (FrameException e) {
      perform(machine.malformed(String.valueOf(e.getMessage()), clock.monotonicMs()));
    }
  }

  private void step(StateStep step) {
    long before = machine.counts().applied;
    List<Action> actions = machine.step(step, clock.monotonicMs());
    if (machine.counts().applied != before) {
      listener.onApplied(step);
    }
    perform(actions);
  }

  private void other(BackendToClient message) {
    switch (message.getKindCase()) {
      case WELCOME -> welcome(message.getWelcome());
      case CLUSTER -> cluster(message.getCluster());
      case REFUSAL -> {
        Refusal refusal = message.getRefusal();
        perform(machine.refused(refusal.getCluster(), refusal.getNumber(), refusal.getMessage()));
      }
      case STATE, KIND_NOT_SET ->
          perform(machine.malformed("a message of an unknown kind", clock.monotonicMs()));
    }
  }

  private void welcome(Welcome welcome) {
    serverOffsetMs = welcome.getServerMs() - clock.monotonicMs();
    clusters.clear();
    welcome.getClustersList().forEach(status -> clusters.put(status.getCluster(), status));
    welcome.getClustersList().forEach(listener::onCluster);
    welcomed.complete(List.copyOf(clusters.values()));
    perform(machine.opened(welcome.getBeaconIntervalMs(), clock.monotonicMs()));
  }

  private void cluster(ClusterStatus status) {
    listener.onCluster(status);
    if (status.getGone()) {
      clusters.remove(status.getCluster());
      perform(machine.gone(status.getCluster()));
    } else {
      clusters.put(status.getCluster(), status);
      perform(machine.served(status.getCluster(), clock.monotonicMs()));
    }
  }
}
