package dev.lockstep.agent.ring;

import com.lmax.disruptor.EventHandler;

/** The agent's main loop: the ring's thread gives each slot to the executor, in order. */
final class SerialExecutor implements EventHandler<Slot> {
  private final OperationExecutor executor;

  SerialExecutor(OperationExecutor executor) {
    this.executor = executor;
  }

  @Override
  public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
    executor.execute(slot.take(), endOfBatch);
  }
}
