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
 * The one thread that writes the store, for callers that must not wait for a disk. Any thread may
 * call; answers come on the ledger's thread. Both queues are bounded: a question that does not fit
 * is answered empty at once, an audit event that does not fit is lost; both are counted.
 */
public final class Ledger implements AutoCloseable {
  private static final int WAITING_MAX = 10_000;

  /** Audit events in one transaction, so that a rush of sessions waits for the disk once. */
  private static final int TOGETHER_MAX = 1_000;

  /**
   * Time that audit events wait for others: a transaction costs hardly more with a thousand events
   * than with one.
   */
  private static final long GATHER_MS = 100;

  private static final long CLOSE_MS_MAX = 5_000;
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  private final ClusterStore store;
  private final Counts counts;
  private final ExecutorService thread;
  private final Executor soon;
  private final ArrayBlockingQueue<AuditEntry> events = new ArrayBlockingQueue<>(WAITING_MAX);

  /** Whether a task to write the events is on its way to the thread and has not started. */
  private final AtomicBoolean isWriteQueued = new AtomicBoolean();

  // The ledger's thread only: the last reported problem of the store; empty while it works.
  private String problem = "";

  /**
   * @param thread runs one task at a time, in order, and rejects tasks beyond its bound; the ledger
   *     shuts it down
   * @param soon runs a task a moment later, on any thread
   */
  public Ledger(ClusterStore store, Counts counts, ExecutorService thread, Executor soon) {
    this.store = store;
    this.counts = counts;
    this.thread = thread;
    this.soon = soon;
  }

  /** Starts a ledger with a thread of its own. */
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

  /** Asks for a boot id's epoch; the answer is empty while the store cannot give one. */
  public void grant(String cluster, String bootId, Consumer<Optional<EpochGrant>> answer) {
    ask(() -> store.grant(cluster, bootId), answer);
  }

  /** Asks for a cluster's record; the answer is empty while the store cannot give one. */
  public void cluster(String cluster, Consumer<Optional<ClusterRecord>> answer) {
    ask(() -> store.cluster(cluster), answer);
  }

  /** Adds an event to the audit trail, soon. */
  public void audit(AuditEntry entry) {
    if (!events.offer(entry)) {
      counts.add(Count.AUDIT_LOST);
      return;
    }
    if (isWriteQueued.compareAndSet(false, true)) {
      soon.execute(this::queueWrite);
    }
  }

  private void queueWrite() {
    try {
      thread.execute(this::write);
    } catch (RejectedExecutionException e) {
      // The queue is full, and the next event tries again; or the ledger is closed.
      isWriteQueued.set(false);
      if (thread.isShutdown()) {
        loseAll();
      }
    }
  }

  /** Writes all waiting events; on the ledger's thread. */
  private void write() {
    isWriteQueued.set(false);
    List<AuditEntry> together = new ArrayList<>();
    while (events.drainTo(together, TOGETHER_MAX) > 0) {
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
    counts.add(Count.AUDIT_LOST, events.drainTo(lost));
  }

  private interface Question<T> {
    T ask();
  }

  private <T> void ask(Question<T> question, Consumer<Optional<T>> answer) {
    try {
      thread.execute(() -> {
        // The store must change in the order of the calls.
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
      // The caller waits for an answer, whatever has happened to the store.
      counts.add(Count.LEDGER_FAILED);
      failed(e);
      return Optional.empty();
    }
  }

  /** Logs each problem once: agents that retry must not fill the log, too. */
  private void failed(RuntimeException e) {
    String now = String.valueOf(e.getMessage());
    if (now.equals(problem)) {
      return;
    }
    problem = now;
    String text =
        "Cannot write the store. Connected agents and clients continue; new agents are refused and"
            + " retry, and audit events are lost: {}";
    if (e instanceof StoreRefused) {
      LOG.error(text, now);
    } else {
      LOG.error(text, now, e);
    }
  }

  private void answered() {
    if (!problem.isEmpty()) {
      problem = "";
      LOG.info("The store can be written again");
    }
  }

  /** Writes the waiting events, then ends the thread; the store stays open. */
  @Override
  public void close() {
    queueWrite();
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
