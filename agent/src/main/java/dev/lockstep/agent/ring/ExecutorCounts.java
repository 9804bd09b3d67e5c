package dev.lockstep.agent.ring;

/**
 * Counts of the executor since its start.
 *
 * @param batches including those that changed nothing
 * @param versions batches that changed something
 */
public record ExecutorCounts(
    long operations, long batches, long versions, long answers, long quarantined) {

  static final ExecutorCounts NONE = new ExecutorCounts(0, 0, 0, 0, 0);
}
