package dev.lockstep.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends a command on Ctrl-C or SIGTERM. The process waits until the command has cleaned up, for a
 * bounded time.
 */
public final class ProcessEnding implements Ending {
  private static final long WAIT_S = 15;

  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final AtomicBoolean isInstalled = new AtomicBoolean();

  @Override
  public CompletableFuture<Void> asked() {
    if (isInstalled.compareAndSet(false, true)) {
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("ending").unstarted(this::onShutdown));
    }
    return asked.copy();
  }

  @Override
  public void finished() {
    finished.countDown();
  }

  private void onShutdown() {
    asked.complete(null);
    try {
      if (!finished.await(WAIT_S, TimeUnit.SECONDS)) {
        System.err.println("lockstep: the command did not clean up within " + WAIT_S + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
