package dev.lockstep.system.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Stands between clients and one server on loopback, and applies faults to their connections. Any
 * thread may call it; a fault is in force when its method returns.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 1_024;
  private static final int CONNECT_MS_MAX = 5_000;

  /** Small, so that a slow receiver behind the proxy soon slows the sender before it. */
  private static final int RECEIVE_BYTES = 64 << 10;

  private final ServerSocket listening;
  private final LongSupplier nanoClock;
  private final AtomicInteger target;
  private final Set<ProxyConnection> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();

  // The lock guards the faults, and that a new connection takes them over.
  private final Map<Direction, Fault> faults = new EnumMap<>(Direction.class);
  private long silenceNsMax = Long.MAX_VALUE;
  private boolean isDown;

  private FaultProxy(int ownPort, int targetPort, LongSupplier nanoClock) throws IOException {
    this.target = new AtomicInteger(targetPort);
    this.nanoClock = nanoClock;
    this.listening = new ServerSocket(ownPort, BACKLOG, InetAddress.getLoopbackAddress());
    listening.setReceiveBufferSize(RECEIVE_BYTES);
    for (Direction direction : Direction.values()) {
      faults.put(direction, Fault.PASS);
    }
  }

  /** Starts a proxy that passes everything on to a port of this machine until it has a fault. */
  public static FaultProxy to(int targetPort) throws IOException {
    return at(0, targetPort);
  }

  /** Starts the same on a given port. */
  public static FaultProxy at(int ownPort, int targetPort) throws IOException {
    return at(ownPort, targetPort, System::nanoTime);
  }

  /** Starts the same with another clock. */
  static FaultProxy to(int targetPort, LongSupplier nanoClock) throws IOException {
    return at(0, targetPort, nanoClock);
  }

  private static FaultProxy at(int ownPort, int targetPort, LongSupplier nanoClock)
      throws IOException {
    FaultProxy proxy = new FaultProxy(ownPort, targetPort, nanoClock);
    Thread.ofVirtual().name("proxy-acceptor").start(proxy::accept);
    return proxy;
  }

  /** Returns the port for clients. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Redirects later connections to another port. */
  public void leadTo(int targetPort) {
    target.set(targetPort);
  }

  /** Returns the open connections. */
  public List<ProxyConnection> connections() {
    return List.copyOf(open);
  }

  /** Returns the number of connections accepted so far. */
  public long accepted() {
    return accepted.get();
  }

  /** Returns the number of connections that have ended. */
  public long ended() {
    return ended.get();
  }

  /** Applies a fault to both directions of all present and later connections. */
  public void apply(Fault fault) {
    for (Direction direction : Direction.values()) {
      apply(direction, fault);
    }
  }

  /** Applies a fault to one direction of all present and later connections. */
  public void apply(Direction direction, Fault fault) {
    locked(() -> {
      faults.put(direction, fault);
      open.forEach(connection -> connection.apply(direction, fault));
    });
  }

  /** Resets connections with a direction that is silent for this long, as many proxies do. */
  public void limitSilence(Duration time) {
    locked(() -> {
      silenceNsMax = time.toNanos();
      open.forEach(connection -> connection.limitSilence(silenceNsMax));
    });
  }

  /** Resets all connections; new ones may follow at once. */
  public void cut() {
    open.forEach(ProxyConnection::reset);
  }

  /** Resets all connections, and new ones too until {@link #heal}. */
  public void takeDown() {
    locked(() -> isDown = true);
    cut();
  }

  /** Passes everything again. A connection that has lost bytes cannot continue, and is reset. */
  public void heal() {
    locked(() -> {
      isDown = false;
      open.stream().filter(ProxyConnection::hasLost).forEach(ProxyConnection::reset);
      apply(Fault.PASS);
    });
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        accepted.incrementAndGet();
        Thread.ofVirtual().name("proxy-connector").start(() -> connect(client));
      } catch (IOException closed) {
        // Either the proxy is closed, which ends the loop, or one client left at once.
        continue;
      }
    }
  }

  private void connect(Socket client) {
    Socket server = new Socket();
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.setReceiveBufferSize(RECEIVE_BYTES);
      server.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), target.get()), CONNECT_MS_MAX);
      locked(() -> join(client, server));
    } catch (IOException refused) {
      end(client, server);
    }
  }

  private void join(Socket client, Socket server) {
    if (isDown || listening.isClosed()) {
      end(client, server);
      return;
    }
    try {
      ProxyConnection connection =
          new ProxyConnection(
              client,
              server,
              nanoClock,
              faults.getOrDefault(Direction.TO_SERVER, Fault.PASS),
              faults.getOrDefault(Direction.TO_CLIENT, Fault.PASS),
              this::closed);
      connection.limitSilence(silenceNsMax);
      open.add(connection);
      connection.begin();
    } catch (IOException gone) {
      end(client, server);
    }
  }

  private void closed(ProxyConnection connection) {
    open.remove(connection);
    ended.incrementAndGet();
  }

  /** Ends a connection that was never established: its client sees a reset. */
  private void end(Socket client, Socket server) {
    try {
      client.setSoLinger(true, 0);
    } catch (IOException alreadyGone) {
      // A closed socket needs no reset.
    }
    close(client);
    close(server);
    ended.incrementAndGet();
  }

  static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    close(listening);
    cut();
  }
}
