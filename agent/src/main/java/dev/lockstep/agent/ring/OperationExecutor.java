package dev.lockstep.agent.ring;

import dev.lockstep.agent.hotstate.HotState;
import dev.lockstep.agent.hotstate.RefusedOperationException;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.Invariant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The serial step: applies operations to the hot state in order, and closes batches. Independent of
 * the ring and its thread. One thread calls it.
 *
 * <p>A batch ends when the ring is empty, at the latest after a number of operations or a time, so
 * that a flood of changes still makes versions. A {@code GenerateSnapshot} closes the batch first,
 * so its answer is at a version and contains everything applied before it.
 *
 * <p>A failing operation is quarantined and counted, and the executor applies the next one. A
 * broken invariant, or a change that stopped half-way, ends this life.
 */
public final class OperationExecutor {
  /** Most operations in one batch. */
  static final int BATCH_OPERATIONS_MAX = 4_096;

  /** Longest time that a batch stays open; checked after each operation. */
  static final long BATCH_NS_MAX = TimeUnit.MILLISECONDS.toNanos(20);

  /** Most quarantined operations that are kept; older ones are only counted. */
  static final int QUARANTINED_KEPT_MAX = 16;

  private final HotState hotState;
  private final ExecutorOutput output;
  private final Clock clock;
  private final Deque<Quarantined> quarantined = new ArrayDeque<>();

  private boolean isBatchOpen;
  private int batchOperations;
  private long batchOpenedNs;
  private boolean isStopped;

  private long operationCount;
  private long batchCount;
  private long versionCount;
  private long answerCount;
  private long quarantinedCount;
  private volatile List<Quarantined> publishedQuarantine = List.of();
  private volatile ExecutorCounts publishedCounts = ExecutorCounts.NONE;

  public OperationExecutor(HotState hotState, ExecutorOutput output, Clock clock) {
    this.hotState = hotState;
    this.output = output;
    this.clock = clock;
  }

  /** As of the end of the last batch; any thread. */
  public ExecutorCounts counts() {
    return publishedCounts;
  }

  /** The last quarantined operations, oldest first; any thread. */
  public List<Quarantined> quarantine() {
    return publishedQuarantine;
  }

  /**
   * Applies the next operation.
   *
   * @param endOfBatch whether no operation waits behind it
   */
  public void execute(Operation operation, boolean endOfBatch) {
    if (isStopped) {
      return;
    }
    try {
      apply(operation);
      if (endOfBatch || isBatchFull()) {
        closeBatch();
      }
    } catch (RuntimeException | Error e) {
      stop("An invariant of the agent's state is broken.", e);
    }
  }

  private void apply(Operation operation) {
    operationCount++;
    try {
      switch (operation) {
        case Operation.ApplyChange change -> {
          openBatch();
          hotState.upsert(change.entry());
        }
        case Operation.ApplyRemoval removal -> {
          openBatch();
          hotState.remove(removal.typeId(), removal.namespace(), removal.name());
        }
        case Operation.ReplaceType list -> {
          openBatch();
          hotState.replaceType(list.typeId(), list.shards());
        }
        case Operation.AnnounceType announcement -> {
          openBatch();
          hotState.announce(announcement.type(), announcement.state(), announcement.message());
        }
        case Operation.WithdrawType withdrawal -> {
          openBatch();
          hotState.withdraw(withdrawal.typeId());
        }
        case Operation.Refused refused ->
            quarantine(refused.operation(), refused.typeId(), refused.reason());
        case Operation.CompleteCatalog _ -> {
          closeBatch();
          hotState.completeCatalog();
          output.onVersion(hotState.version());
        }
        case Operation.GenerateSnapshot question -> {
          closeBatch();
          answerCount++;
          question.answer().accept(hotState.since(question.since()));
        }
        case Operation.TakeCensus question -> {
          closeBatch();
          question.answer().accept(hotState.census());
        }
      }
    } catch (Invariant.BrokenInvariantException e) {
      throw e;
    } catch (RuntimeException e) {
      if (isStopped || hotState.isMidChange()) {
        throw e;
      }
      // Only the message of a refusal is known to contain nothing of an object.
      String reason =
          e instanceof RefusedOperationException
              ? String.valueOf(e.getMessage())
              : e.getClass().getSimpleName();
      quarantine(operation.getClass(), operation.subject(), reason);
    }
  }

  private void openBatch() {
    if (!isBatchOpen) {
      hotState.beginBatch(clock.epochMs());
      isBatchOpen = true;
      batchOperations = 0;
      batchOpenedNs = clock.nanos();
    }
    batchOperations++;
  }

  private boolean isBatchFull() {
    return isBatchOpen
        && (batchOperations >= BATCH_OPERATIONS_MAX
            || clock.nanos() - batchOpenedNs >= BATCH_NS_MAX);
  }

  private void closeBatch() {
    if (isBatchOpen) {
      isBatchOpen = false;
      batchCount++;
      if (hotState.endBatch()) {
        versionCount++;
        if (hotState.isCatalogComplete()) {
          output.onVersion(hotState.version());
        }
      }
    }
    publishedCounts =
        new ExecutorCounts(operationCount, batchCount, versionCount, answerCount, quarantinedCount);
    if (hotState.isExhausted()) {
      stop(
          "This life of the agent has used up its versions.",
          new IllegalStateException("at version " + hotState.version()));
    }
  }

  private void quarantine(Class<? extends Operation> operation, String typeId, String reason) {
    Quarantined entry = new Quarantined(clock.epochMs(), operation.getSimpleName(), typeId, reason);
    quarantinedCount++;
    if (quarantined.size() == QUARANTINED_KEPT_MAX) {
      quarantined.removeFirst();
    }
    quarantined.addLast(entry);
    publishedQuarantine = List.copyOf(quarantined);
    output.onQuarantined(entry);
  }

  private void stop(String reason, Throwable cause) {
    if (!isStopped) {
      isStopped = true;
      output.onFatal(reason, cause);
    }
  }
}
