package dev.lockstep.bench.real;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Returns free loopback ports.
 *
 * <p>They lie below the range from which the system takes the ports of outgoing connections, so
 * that a port stays free while its server restarts. Each process begins at another port, so that
 * two processes started one after the other do not collide. Any thread.
 */
public final class LoopbackPorts {
  private static final int FIRST = 18_000;
  private static final int COUNT = 14_000;
  private static final int TRIES_MAX = 500;
  private static final int STRIDE = 1_009;

  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * STRIDE % COUNT));

  private LoopbackPorts() {}

  public static int free() {
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      int port = FIRST + NEXT.getAndIncrement() % COUNT;
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free loopback port among " + TRIES_MAX);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
