package dev.lockstep.bench.sim;

import dev.lockstep.backend.message.Message;
import dev.lockstep.backend.web.Connection;
import dev.lockstep.backend.web.ConnectionAcceptor;
import dev.lockstep.backend.web.ConnectionHandler;
import dev.lockstep.bench.sim.network.LinkWeather;
import dev.lockstep.bench.sim.network.Pipe;
import dev.lockstep.bench.sim.time.Agenda;
import dev.lockstep.bench.sim.time.Life;
import dev.lockstep.bench.sim.time.Luck;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.frame.CloseCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket between a dialling party and a backend: two streams of messages, each in order,
 * with the faults of networks. It ends as real ones do: with a code that arrives after all earlier
 * messages, or broken, which each side notices in its own time, or never.
 */
final class SimLink {
  /** The side that dialled. */
  interface Near {
    void onMessage(SimLink from, byte[] message);

    /** A message has left this side. */
    void onSent(SimLink from);

    /** A sign of life without a message. */
    void onHeard(SimLink from);

    void onClosed(SimLink from, int code);
  }

  /**
   * The party that connects.
   *
   * @param user the client's user; empty for an agent
   */
  record Caller(Life life, LinkWeather weather, String user, Near near) {
    boolean isAgent() {
      return user.isEmpty();
    }
  }

  private static final int BROKEN = 1006;
  private static final long TOKEN_GRACE_MS = 5_000;
  private static final long NOTICE_NS = 50 * Agenda.MS;
  private static final long PING_NS = 20 * Agenda.SECOND;
  private static final long SILENCE_NS = 45 * Agenda.SECOND;

  private final SimWorld world;
  private final LinkWeather weather;
  private final SimBackend backend;
  private final Life nearLife;
  private final Near near;
  private final Luck luck;
  private final long id;
  private final String user;
  private final Executor loop;
  private final Pipe up;
  private final Pipe down;
  private @Nullable ConnectionHandler handler;
  private boolean isNearOpen = true;
  private boolean isFarOpen = true;
  private boolean isHalfOpen;
  private boolean isFull;
  private long heardNs;
  private long tokenEndsMs = Long.MAX_VALUE;

  SimLink(SimWorld world, Caller caller, SimBackend backend, Luck luck, long id) {
    this.world = world;
    this.weather = caller.weather();
    this.backend = backend;
    this.nearLife = caller.life();
    this.near = caller.near();
    this.luck = luck;
    this.id = id;
    this.user = caller.user();
    this.loop = backend.loop();
    this.up =
        new Pipe(
            world.agenda(),
            weather,
            luck,
            new Pipe.Receiver(backend.life(), this::arrivedUp, () -> {}));
    this.down =
        new Pipe(
            world.agenda(),
            weather,
            luck,
            new Pipe.Receiver(nearLife, this::arrivedDown, this::drainedDown));
    this.heardNs = world.agenda().nowNs();
  }

  void open(ConnectionAcceptor door) {
    handler = door.accept(new Far());
    world.agenda().in(PING_NS, backend.life(), this::heartbeat);
  }

  private ConnectionHandler handler() {
    return Invariant.present(handler, "a link that is used was opened");
  }

  SimBackend backend() {
    return backend;
  }

  /** Makes any message long after the end of this token fail the world (G25). */
  void endsWith(SimCredentials.UserToken token) {
    tokenEndsMs = token.endsMs();
  }

  // --- the near side ---

  void sendUp(byte[] message) {
    if (!isNearOpen) {
      return;
    }
    if (!isHalfOpen) {
      up.send(message);
    }
    world
        .agenda()
        .in(
            Agenda.MS / 10,
            nearLife,
            () -> {
              if (isNearOpen) {
                near.onSent(this);
              }
            });
  }

  void ping() {
    if (isNearOpen && !isHalfOpen) {
      world
          .agenda()
          .in(
              2 * weather.delayNs,
              nearLife,
              () -> {
                if (isNearOpen && !isHalfOpen) {
                  near.onHeard(this);
                }
              });
    }
  }

  /** Closes the near side, which receives nothing more. */
  void closeUp(int code) {
    if (isNearOpen) {
      isNearOpen = false;
      down.clear();
      if (!isHalfOpen) {
        up.close(code);
      }
    }
  }

  // --- faults ---

  /** Breaks the connection; each side notices in its own time, and messages under way are lost. */
  void cut() {
    loseSilently();
    world.agenda().in(luck.between(0, NOTICE_NS), nearLife, () -> closeNear(BROKEN));
    world.agenda().in(luck.between(0, NOTICE_NS), backend.life(), this::closeFar);
  }

  /** Loses everything from now on; neither side notices. */
  void loseSilently() {
    isHalfOpen = true;
    up.clear();
    down.clear();
  }

  /** Stops one direction for a while; nothing is lost. */
  void stall(long ns, boolean isDown) {
    (isDown ? down : up).stall(ns);
  }

  /** Loses one message; neither side notices. */
  void loseOne(boolean isDown) {
    (isDown ? down : up).loseOne();
  }

  boolean isOpen() {
    return isNearOpen && isFarOpen;
  }

  private void closeNear(int code) {
    if (isNearOpen) {
      isNearOpen = false;
      near.onClosed(this, code);
    }
  }

  private void closeFar() {
    if (isFarOpen) {
      isFarOpen = false;
      loop.execute(() -> handler().onClosed());
    }
  }

  private void heartbeat() {
    if (!isFarOpen) {
      return;
    }
    long nowNs = world.agenda().nowNs();
    if (!isHalfOpen && isNearOpen && !nearLife.isEnded() && nearLife.pausedUntilNs() <= nowNs) {
      heardNs = nowNs;
    }
    if (nowNs - heardNs >= SILENCE_NS) {
      closeFar();
      closeNearLater(CloseCode.SILENT.number());
      return;
    }
    world.agenda().in(PING_NS / 4, backend.life(), this::heartbeat);
  }

  private void closeNearLater(int code) {
    if (!isHalfOpen) {
      down.close(code);
    }
  }

  private void arrivedUp(Pipe.Parcel parcel) {
    heardNs = world.agenda().nowNs();
    byte[] message = parcel.message();
    if (message == null) {
      closeFar();
    } else if (isFarOpen) {
      loop.execute(() -> {
        if (isFarOpen) {
          handler().onMessage(message);
          if (user.isEmpty()) {
            backend.observe();
          }
        }
      });
    }
  }

  private void arrivedDown(Pipe.Parcel parcel) {
    byte[] message = parcel.message();
    if (message == null) {
      closeNear(parcel.code());
      closeFar();
    } else if (isNearOpen) {
      near.onMessage(this, message);
    }
  }

  private void drainedDown() {
    if (isFull && isFarOpen && down.bytes() <= weather.windowBytes / 2) {
      isFull = false;
      loop.execute(() -> {
        if (isFarOpen) {
          handler().onWritable();
        }
      });
    }
  }

  /** The backend's side. */
  private final class Far implements Connection {
    private final List<byte[]> unflushed = new ArrayList<>();

    @Override
    public long id() {
      return id;
    }

    @Override
    public String remoteAddress() {
      return "sim-" + id;
    }

    @Override
    public boolean isWritable() {
      if (!isFarOpen) {
        backend.refuseAsClosed();
        return false;
      }
      boolean hasRoom = down.bytes() < weather.windowBytes;
      isFull |= !hasRoom;
      return hasRoom;
    }

    @Override
    public long pendingBytes() {
      return down.bytes();
    }

    @Override
    public void send(Message message) {
      byte[] joined = Arrays.copyOf(message.head(), message.bytes());
      System.arraycopy(message.body(), 0, joined, message.head().length, message.body().length);
      unflushed.add(joined);
    }

    @Override
    public void flush() {
      if (!unflushed.isEmpty() && world.backendClock().isPast(tokenEndsMs, TOKEN_GRACE_MS)) {
        world.fail(user + " received a message though the token has ended");
      }
      if (!user.isEmpty() && world.shape().readsMessages()) {
        unflushed.forEach(message -> WireCheck.check(world, user, message));
      }
      if (isFarOpen && !isHalfOpen) {
        unflushed.forEach(down::send);
      }
      unflushed.clear();
    }

    @Override
    public void close(CloseCode code) {
      flush();
      if (isFarOpen) {
        isFarOpen = false;
        world.note(() -> "link " + id + " is closed as " + code);
        closeNearLater(code.number());
        loop.execute(() -> handler().onClosed());
      }
    }

    @Override
    public Executor eventLoop() {
      return loop;
    }

    @Override
    public void pauseReading(boolean paused) {
      up.pause(paused);
    }
  }
}
