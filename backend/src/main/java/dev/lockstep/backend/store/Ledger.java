package dev.lockstep.backend.store;

import dev.lockstep.backend.observe.Count;
import dev.lockstep.backend.observe.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the store, for those who must not wait for a disk. Any thread may
 * call; answers come on the ledger's own. What waits is bounded: a question too many is answered at
 * once with nothing, an audit line too many is lost; both are counted.
 */
public final class Ledger implements AutoCloseable {
  private static final int WAITING_MAX = 10_000;

  /**
   * Lines that one transaction adds: when many people come at once, the disk is waited for once.
   */
  private static final int TOGETHER_MAX = 1_000;

  /**
   * So long lines wait for others: what a transaction costs is hardly more with a thousand lines
   * than with one.
   */
  private static final long GATHER_MS = 100;

  private static final long CLOSE_MS_MAX = 5_000;
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  private final ClusterStore store;
  private final Counts counts;
  private final ExecutorService thread;
  private final Executor soon;
  private final ArrayBlockingQueue<AuditEntry> lines = new ArrayBlockingQueue<>(WAITING_MAX);

  /** Whether the thread is or will be told that there are lines, and has not looked yet. */
  private final AtomicBoolean isTold = new AtomicBoolean();

  // Its own thread only: what was said last of a store that does not answer; empty while it does.
  private String problem = "";

  /**
   * @param thread runs one task at a time, in order, and rejects what is too much; it is ended with
   *     the ledger
   * @param soon runs what tells the thread that there are lines, a moment later, on any thread
   */
  public Ledger(ClusterStore store, Counts counts, ExecutorService thread, Executor soon) {
    this.store = store;
    this.counts = counts;
    this.thread = thread;
    this.soon = soon;
  }

  /** Begins with a thread of its own. */
  public static Ledger start(ClusterStore store, Counts counts) {
    return new Ledger(
        store,
        counts,
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().name("ledger").daemon().factory()),
        CompletableFuture.delayedExecutor(GATHER_MS, TimeUnit.MILLISECONDS, Runnable::run));
  }

  /** Asks for a boot id's epoch; empty when the store cannot answer now. */
  public void grant(String cluster, String bootId, Consumer<Optional<EpochGrant>> answer) {
    ask(() -> store.grant(cluster, bootId), answer);
  }

  /** Asks for a cluster's record; empty when the store cannot answer now. */
  public void cluster(String cluster, Consumer<Optional<ClusterRecord>> answer) {
    ask(() -> store.cluster(cluster), answer);
  }

  /** Adds a line to the audit trail, soon. */
  public void audit(AuditEntry entry) {
    if (!lines.offer(entry)) {
      counts.add(Count.AUDIT_LOST);
      return;
    }
    if (isTold.compareAndSet(false, true)) {
      soon.execute(this::tell);
    }
  }

  private void tell() {
    try {
      thread.execute(this::write);
    } catch (RejectedExecutionException e) {
      // Too much waits, and the next line tells it again; or it is closed.
      isTold.set(false);
      if (thread.isShutdown()) {
        loseAll();
      }
    }
  }

  /** On the thread: writes all lines that wait. */
  private void write() {
    isTold.set(false);
    List<AuditEntry> together = new ArrayList<>();
    while (lines.drainTo(together, TOGETHER_MAX) > 0) {
      try {
        store.append(together);
        answered();
      } catch (RuntimeException e) {
        counts.add(Count.AUDIT_LOST, together.size());
        failed(e);
      }
      together.clear();
    }
  }

  private void loseAll() {
    List<AuditEntry> lost = new ArrayList<>();
    counts.add(Count.AUDIT_LOST, lines.drainTo(lost));
  }

  private interface Question<T> {
    T ask();
  }

  private <T> void ask(Question<T> question, Consumer<Optional<T>> answer) {
    try {
      thread.execute(() -> {
        // The store changes in the order in which it was told of things.
        write();
        answer.accept(answerOf(question));
      });
    } catch (RejectedExecutionException e) {
      counts.add(Count.LEDGER_FULL);
      answer.accept(Optional.empty());
    }
  }

  private <T> Optional<T> answerOf(Question<T> question) {
    try {
      T answer = question.ask();
      answered();
      return Optional.of(answer);
    } catch (RuntimeException e) {
      // Whoever asks waits for an answer, whatever has happened to the store.
      counts.add(Count.LEDGER_FAILED);
      failed(e);
      return Optional.empty();
    }
  }

  /** Says each problem once: those who come back again and again must not fill the log as well. */
  private void failed(RuntimeException e) {
    String now = String.valueOf(e.getMessage());
    if (now.equals(problem)) {
      return;
    }
    problem = now;
    String kept = "Agents that come now have to come back later, and audit lines are lost: {}";
    if (e instanceof StoreRefused) {
      LOG.error(kept, now);
    } else {
      LOG.error(kept, now, e);
    }
  }

  private void answered() {
    if (!problem.isEmpty()) {
      problem = "";
      LOG.info("The store can be used again");
    }
  }

  /** Writes what waits, then ends the thread; the store stays open. */
  @Override
  public void close() {
    tell();
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_MS_MAX, TimeUnit.MILLISECONDS)) {
        var _ = thread.shutdownNow();
        loseAll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
