package dev.lockstep.client.connection;

import dev.lockstep.client.store.ClusterStore;
import dev.lockstep.client.sync.SyncState;
import dev.lockstep.client.sync.Wish;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.frame.ProtocolVersion;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.wire.ClusterStatus;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
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
 * <p>One thread of its own owns the core and the store; every call goes there. The listener and
 * {@link #read} see consistent content: a step has taken effect as a whole or not at all.
 */
public final class ClientSession implements AutoCloseable {
  private final ClientConfig config;
  private final Clock clock;
  private final ClientListener listener;
  private final ClientCore core;
  private final HttpClient http;
  private final ScheduledExecutorService thread;

  // The session's thread only.
  private final CompletableFuture<List<ClusterStatus>> welcomed = new CompletableFuture<>();
  private CompletableFuture<Position> live = new CompletableFuture<>();
  private @Nullable Socket socket;
  private @Nullable ScheduledFuture<?> timer;
  private SyncState toldState = SyncState.DISCONNECTED;
  private String toldMessage = "";

  private ClientSession(
      ClientConfig config, Clock clock, DoubleSupplier random, ClientListener listener) {
    this.config = config;
    this.clock = clock;
    this.listener = listener;
    this.core =
        new ClientCore(
            config.sync(),
            random,
            new Hello(config.token(), config.client()),
            new Line(),
            new Looker());
    ScheduledThreadPoolExecutor own =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("lockstep-client").daemon(true).factory());
    // Otherwise close() would wait for a timer that is cancelled meanwhile.
    own.setRemoveOnCancelPolicy(true);
    this.thread = own;
    HttpClient.Builder builder = HttpClient.newBuilder();
    config.tls().ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /** Starts to connect; returns at once. */
  public static ClientSession open(
      ClientConfig config, Clock clock, DoubleSupplier random, ClientListener listener) {
    ClientSession session = new ClientSession(config, clock, random, listener);
    session.onThread(() -> session.step(nowMs -> session.core.start(nowMs)));
    return session;
  }

  /** The clusters of which the user may see any part; completes at the welcome. */
  public CompletableFuture<List<ClusterStatus>> clusters() {
    return welcomed.copy();
  }

  /** Follows a wish in place of the one before. */
  public void follow(Wish wish) {
    onThread(() -> {
      if (live.isDone()) {
        live = new CompletableFuture<>();
      }
      step(nowMs -> core.follow(wish, nowMs));
    });
  }

  /**
   * Completes when the content of the last wish is proven; fails with {@link RefusedException} when
   * the server refuses.
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

  /** Reads the content, between two steps. */
  public <T> CompletableFuture<T> read(Function<ClusterStore, T> reader) {
    return CompletableFuture.supplyAsync(() -> reader.apply(core.store()), thread);
  }

  /** Reads the client's state, between two steps. */
  public <T> CompletableFuture<T> inspect(Function<ClientCore, T> reader) {
    return CompletableFuture.supplyAsync(() -> reader.apply(core), thread);
  }

  /** The server's time in milliseconds, by its clock at the last welcome. */
  public CompletableFuture<Long> serverTimeMs() {
    return CompletableFuture.supplyAsync(() -> clock.monotonicMs() + core.serverOffsetMs(), thread);
  }

  /** Drops the connection as a failing network does; the client recovers by itself. For tests. */
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
      step(nowMs -> core.stop());
      core.close();
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

  /** The server refuses the wish; the message is for people. */
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
      // The session is closed, so the task has no effect any more.
      return;
    }
  }

  private interface Step {
    void at(long nowMs);
  }

  /** Has the core take a step, then sets the timer and reports a change of state. */
  private void step(Step next) {
    next.at(clock.monotonicMs());
    schedule();
    tell();
  }

  private void schedule() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    if (core.dueMs().isPresent()) {
      long waitMs = Math.max(0, core.dueMs().getAsLong() - clock.monotonicMs());
      timer = thread.schedule(() -> step(core::timer), waitMs, TimeUnit.MILLISECONDS);
    }
  }

  private void tell() {
    SyncState state = core.state();
    String message = core.message();
    if (state == SyncState.LIVE) {
      live.complete(core.receiver().position());
    } else if (state == SyncState.REFUSED) {
      RefusedException refused = new RefusedException(message);
      live.completeExceptionally(refused);
      welcomed.completeExceptionally(refused);
    }
    if (state != toldState || !message.equals(toldMessage)) {
      toldState = state;
      toldMessage = message;
      listener.onState(state, toldMessage);
    }
  }

  /** Performs the core's actions. */
  private final class Line implements ClientCore.Port {
    @Override
    public void connect() {
      socket =
          Socket.connect(
              http,
              config.webSocket(ProtocolVersion.CLIENT_PATH),
              Duration.ofMillis(config.sync().dialing().connectTimeoutMs()),
              ClientSession.this::onThread,
              connection);
    }

    @Override
    public void send(byte[] message) {
      if (socket != null) {
        socket.send(message);
      }
    }

    @Override
    public void close(int code, String reason) {
      Socket closing = socket;
      socket = null;
      if (closing != null) {
        closing.close(code, reason);
      }
    }
  }

  private final class Looker implements ClientCore.Events {
    @Override
    public void onWelcome(List<ClusterStatus> clusters) {
      welcomed.complete(clusters);
    }

    @Override
    public void onCluster(ClusterStatus status) {
      listener.onCluster(status);
    }

    @Override
    public void onApplied(StateStep applied) {
      listener.onApplied(applied);
    }
  }

  private final Socket.Events connection =
      new Socket.Events() {
        @Override
        public void onOpen(Socket opened) {
          if (opened == socket) {
            step(nowMs -> core.opened());
          }
        }

        @Override
        public void onMessage(Socket from, byte[] message) {
          if (from == socket) {
            step(nowMs -> core.received(message, nowMs));
          }
        }

        @Override
        public void onClosed(Socket closed, int code, String reason) {
          if (closed == socket) {
            socket = null;
            step(nowMs -> core.closed(code, reason, nowMs));
          }
        }
      };
}
