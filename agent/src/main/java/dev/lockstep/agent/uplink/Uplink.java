package dev.lockstep.agent.uplink;

import dev.lockstep.protocol.frame.CloseCode;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.position.BootId;
import java.net.http.WebSocket;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's connection to its backend, from its start until it is closed: the shell around {@link
 * UplinkSession}. Its own thread owns the session and receives everything else in order. Its queue
 * is bounded: one note of a new version, one answer, one message, one end of a send.
 */
public final class Uplink implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Uplink.class);
  private static final long GOODBYE_MS = 1_000;
  private static final long TIMER_SLACK_NS = TimeUnit.MICROSECONDS.toNanos(100);

  private final UplinkConfig config;
  private final UplinkEdges edges;
  private final TokenFile tokenFile;
  private final UplinkSession session;
  private final ScheduledThreadPoolExecutor thread;
  private final SingleNote versionNote = new SingleNote();
  private volatile long newestVersion;
  private volatile UplinkStatus status = UplinkStatus.BEGINNING;

  // Owned by the thread.
  private @Nullable BackendSocket socket;
  private String token = "";
  private @Nullable Future<?> timer;
  private boolean isWorldReadableLogged;
  private boolean isEnded;

  private Uplink(UplinkConfig config, BootId bootId, UplinkEdges edges) {
    this.config = config;
    this.edges = edges;
    this.tokenFile = new TokenFile(config.tokenFile());
    this.session =
        new UplinkSession(
            new Port(),
            new UplinkIdentity(config.cluster(), bootId, config.agentVersion()),
            new AnswerEncoder(edges.clock(), bootId.low()),
            new ReconnectPolicy(edges.random()));
    this.thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("agent-uplink").daemon().factory());
    this.thread.setRemoveOnCancelPolicy(true);
  }

  /**
   * Starts an uplink, which connects as soon as there is a version to send.
   *
   * @throws IllegalArgumentException when the token file or the CA file cannot be used
   */
  public static Uplink start(UplinkConfig config, BootId bootId, UplinkEdges edges) {
    Uplink uplink = new Uplink(config, bootId, edges);
    try {
      uplink.readToken();
      uplink.loadTrust();
    } catch (UplinkException e) {
      uplink.thread.shutdownNow();
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return uplink;
  }

  /** The hot state reached a version, and its catalog is complete. Any thread; does not wait. */
  public void onVersion(long version) {
    newestVersion = version;
    if (versionNote.post()) {
      tell(nowNs -> {
        versionNote.take();
        session.onVersion(newestVersion, nowNs);
      });
    }
  }

  /** Any thread. */
  public UplinkStatus status() {
    return status;
  }

  @Override
  public void close() {
    // The thread shuts itself down after its last task: tasks before that may still set
    // timers. Tasks in progress, the close frame among them, get a moment.
    execute(() -> {
      run(this::end);
      thread.shutdown();
    });
    try {
      if (!thread.awaitTermination(2 * GOODBYE_MS, TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  // --- the thread ---

  private interface Happening {
    void at(long nowNs);
  }

  /** Queues a task for the thread. */
  private void tell(Happening happening) {
    execute(() -> run(happening));
  }

  private void execute(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      LOGGER.trace("After the end", e);
    }
  }

  private void run(Happening happening) {
    if (isEnded) {
      return;
    }
    try {
      long nowNs = edges.clock().nanos();
      happening.at(nowNs);
      publish();
      if (!isEnded) {
        setTimer();
      }
    } catch (RuntimeException | Error e) {
      LOGGER.error("The uplink failed; this life of the agent ends.", e);
      isEnded = true;
      cancelTimer();
      part(CloseCode.INTERNAL.number(), CloseCode.INTERNAL.text());
      edges.onStopped().accept(StopCause.NEW_LIFE, "The uplink failed: " + e + ".");
    }
  }

  private void end(long nowNs) {
    isEnded = true;
    cancelTimer();
    session.close();
    part(WebSocket.NORMAL_CLOSURE, "the agent stops");
  }

  private void publish() {
    UplinkStatus before = status;
    UplinkStatus now = session.status();
    status = now;
    if (now.state() != before.state()) {
      LOGGER.info(
          "Uplink of cluster {}: {}, at {}·{}",
          config.cluster(),
          now.state(),
          now.epoch(),
          now.cursor());
    }
    if (!now.problem().isEmpty() && !now.problem().equals(before.problem())) {
      LOGGER.warn("{}", now.problem());
    }
  }

  private void setTimer() {
    cancelTimer();
    long inNs = session.nextTimerNs(edges.clock().nanos());
    timer =
        inNs == Long.MAX_VALUE
            ? null
            : thread.schedule(
                () -> run(session::onTimer), inNs + TIMER_SLACK_NS, TimeUnit.NANOSECONDS);
  }

  private void cancelTimer() {
    Future<?> old = timer;
    if (old != null) {
      old.cancel(false);
    }
  }

  // --- files ---

  private void readToken() throws UplinkException {
    token = tokenFile.read();
    if (!isWorldReadableLogged && tokenFile.isWorldReadable()) {
      isWorldReadableLogged = true;
      LOGGER.warn(
          "All users of this machine may read the token file {}: restrict its mode.",
          config.tokenFile());
    }
  }

  private @Nullable SSLContext loadTrust() throws UplinkException {
    return config.backend().isEncrypted() && config.backend().caFile() != null
        ? new CaFile(config.backend().caFile()).trust(edges.clock().epochMs())
        : null;
  }

  private void part(int code, String text) {
    BackendSocket leaving = socket;
    socket = null;
    if (leaving != null) {
      var _ =
          leaving
              .sendClose(code, text)
              .orTimeout(GOODBYE_MS, TimeUnit.MILLISECONDS)
              .whenComplete((sent, failure) -> leaving.abandon());
    }
  }

  /** Carries out the session's requests. */
  private final class Port implements UplinkPort {
    @Override
    public void connect() {
      try {
        readToken();
        SSLContext trust = loadTrust();
        socket = BackendSocket.connect(config.backend().endpoint(), trust, new SocketEvents());
      } catch (UplinkException e) {
        ConnectFailure failure = new ConnectFailure(String.valueOf(e.getMessage()), true);
        tell(nowNs -> session.onConnectFailed(failure, nowNs));
      }
    }

    @Override
    public void send(byte[] message) {
      if (socket != null) {
        socket.send(message);
      }
    }

    @Override
    public void ping() {
      if (socket != null) {
        socket.ping();
      }
    }

    @Override
    public void close(CloseCode code) {
      part(code.number(), code.text());
    }

    @Override
    public void abandon() {
      BackendSocket leaving = socket;
      socket = null;
      if (leaving != null) {
        leaving.abandon();
      }
    }

    @Override
    public void ask(long number, long since) {
      edges.changes().ask(since, answer -> tell(nowNs -> session.onAnswer(number, answer, nowNs)));
    }

    @Override
    public void stopped(StopCause cause, String reason) {
      edges.onStopped().accept(cause, reason);
    }
  }

  /** Passes a socket's events to the thread; those of an older socket are dropped. */
  private final class SocketEvents implements BackendSocket.Events {
    // One note waits, however many pings a backend sends.
    private final SingleNote heardNote = new SingleNote();

    private void tell(BackendSocket source, Happening happening) {
      Uplink.this.tell(nowNs -> {
        if (source == socket) {
          happening.at(nowNs);
        }
      });
    }

    @Override
    public void onOpened(BackendSocket source) {
      tell(source, nowNs -> session.onOpened(token, nowNs));
    }

    @Override
    public void onConnectFailed(BackendSocket source, ConnectFailure failure) {
      tell(source, nowNs -> session.onConnectFailed(failure, nowNs));
    }

    @Override
    public void onMessage(BackendSocket source, byte[] message) {
      tell(
          source,
          nowNs -> {
            session.onMessage(message, nowNs);
            source.readOn();
          });
    }

    @Override
    public void onViolation(BackendSocket source, FrameException violation) {
      tell(source, nowNs -> session.onViolation(violation, nowNs));
    }

    @Override
    public void onHeard(BackendSocket source) {
      if (heardNote.post()) {
        tell(
            source,
            nowNs -> {
              heardNote.take();
              session.onHeard(nowNs);
            });
      }
    }

    @Override
    public void onSent(BackendSocket source) {
      tell(source, session::onSent);
    }

    @Override
    public void onClosed(BackendSocket source, int code) {
      tell(source, nowNs -> session.onClosed(code, nowNs));
    }
  }
}
