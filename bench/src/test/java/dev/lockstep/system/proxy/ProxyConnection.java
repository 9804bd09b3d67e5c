package dev.lockstep.system.proxy;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One connection through the proxy, with its two directions. Any thread may call it. */
public final class ProxyConnection {
  private final Socket client;
  private final Socket server;
  private final Lane toServer;
  private final Lane toClient;
  private final Consumer<ProxyConnection> closed;
  private final AtomicInteger openLanes = new AtomicInteger(2);
  private final AtomicBoolean isClosed = new AtomicBoolean();

  ProxyConnection(
      Socket client,
      Socket server,
      LongSupplier nanoClock,
      Fault toServer,
      Fault toClient,
      Consumer<ProxyConnection> closed)
      throws IOException {
    this.client = client;
    this.server = server;
    this.closed = closed;
    this.toServer =
        new Lane(
            client.getInputStream(), server.getOutputStream(), nanoClock, toServer, ends(server));
    this.toClient =
        new Lane(
            server.getInputStream(), client.getOutputStream(), nanoClock, toClient, ends(client));
  }

  private Lane.Ends ends(Socket receiver) {
    return new Lane.Ends() {
      @Override
      public void ended() {
        ProxyConnection.this.ended(receiver);
      }

      @Override
      public void reset() {
        ProxyConnection.this.reset();
      }
    };
  }

  void begin() {
    for (Lane lane : new Lane[] {toServer, toClient}) {
      Thread.ofVirtual().name("proxy-reader").start(lane::read);
      Thread.ofVirtual().name("proxy-writer").start(lane::write);
    }
  }

  /** Returns the number of bytes of one direction that have entered the proxy. */
  public long taken(Direction direction) {
    return lane(direction).taken();
  }

  /** Returns the number of bytes of one direction that have left the proxy. */
  public long given(Direction direction) {
    return lane(direction).given();
  }

  /** Applies a fault to one direction. */
  public void apply(Direction direction, Fault fault) {
    lane(direction).apply(fault);
  }

  void limitSilence(long nanos) {
    toServer.limitSilence(nanos);
    toClient.limitSilence(nanos);
  }

  boolean hasLost() {
    return toServer.hasLost() || toClient.hasLost();
  }

  private Lane lane(Direction direction) {
    return switch (direction) {
      case TO_SERVER -> toServer;
      case TO_CLIENT -> toClient;
    };
  }

  /** Ends the connection abruptly: both peers see a reset. */
  public void reset() {
    try {
      client.setSoLinger(true, 0);
      server.setSoLinger(true, 0);
    } catch (IOException alreadyGone) {
      // A closed socket needs no reset.
    }
    close();
  }

  private void ended(Socket receiver) {
    try {
      receiver.shutdownOutput();
    } catch (IOException alreadyGone) {
      close();
    }
    if (openLanes.decrementAndGet() == 0) {
      close();
    }
  }

  void close() {
    if (!isClosed.compareAndSet(false, true)) {
      return;
    }
    toServer.close();
    toClient.close();
    FaultProxy.close(client);
    FaultProxy.close(server);
    closed.accept(this);
  }
}
