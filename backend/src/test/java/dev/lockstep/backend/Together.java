package dev.lockstep.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A few threads that start at the same moment, again and again, so that they interfere. */
public final class Together implements AutoCloseable {
  /** Rounds of a test that expects a property to hold; set by -Dstress.rounds. */
  public static final int ROUNDS = Integer.getInteger("stress.rounds", 5_000);

  /**
   * Rounds in which a planted bug must show. It yields to other threads at the worst moment, so the
   * first few rounds usually suffice.
   */
  public static final int ROUNDS_TO_BREAK = 100_000;

  private static final long ROUND_SECONDS_MAX = 20;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  /**
   * Runs each part on a thread of its own, all from the same moment.
   *
   * @throws AssertionError if one of them throws one
   */
  public void run(Runnable... parts) {
    CyclicBarrier start = new CyclicBarrier(parts.length);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (Runnable part : parts) {
      all.add(
          CompletableFuture.runAsync(
              () -> {
                meet(start);
                part.run();
              },
              threads));
    }
    try {
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
          .orTimeout(ROUND_SECONDS_MAX, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private static void meet(CyclicBarrier start) {
    try {
      start.await();
    } catch (BrokenBarrierException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
