package dev.lockstep.backend.relay;

import java.util.concurrent.locks.LockSupport;

/** Drives one relay's loop on a thread of its own, which parks while there is no work. */
public final class RelayThread implements RelayDriver.Drive {
  private static final long CLOSE_MS_MAX = 5_000;

  private final RelayLoop loop;
  private final Thread thread;
  private volatile boolean parked;
  private volatile boolean woken;
  private volatile boolean stopping;

  private RelayThread(RelayConfig config, RelayLoop.Edges edges) {
    this.loop = new RelayLoop(config, edges, this::wake);
    this.thread =
        Thread.ofPlatform().name("relay-" + config.cluster()).daemon().unstarted(this::run);
  }

  public static RelayThread start(RelayConfig config, RelayLoop.Edges edges) {
    RelayThread started = new RelayThread(config, edges);
    started.thread.start();
    return started;
  }

  @Override
  public RelayLoop loop() {
    return loop;
  }

  @Override
  public boolean isAlive() {
    return thread.isAlive();
  }

  private void wake() {
    woken = true;
    if (parked) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!stopping) {
      woken = false;
      long idleNanos = loop.turn();
      if (idleNanos > 0) {
        park(idleNanos);
      }
    }
    loop.end();
  }

  private void park(long nanos) {
    parked = true;
    if (!woken && !stopping) {
      LockSupport.parkNanos(this, nanos);
    }
    parked = false;
  }

  /** Ends the loop, and waits for its thread. */
  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_MS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
