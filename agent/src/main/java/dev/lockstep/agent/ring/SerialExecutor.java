package dev.lockstep.agent.ring;

import com.lmax.disruptor.EventHandler;
import java.util.function.BooleanSupplier;

/** The agent's main loop: the ring's thread passes each slot to the executor, in order. */
final class SerialExecutor implements EventHandler<Slot> {
  private final OperationExecutor executor;
  private final BooleanSupplier isEnded;

  /**
   * @param isEnded whether the ring has ended, which its thread otherwise notices only between
   *     batches
   */
  SerialExecutor(OperationExecutor executor, BooleanSupplier isEnded) {
    this.executor = executor;
    this.isEnded = isEnded;
  }

  @Override
  public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
    Operation operation = slot.take();
    if (!isEnded.getAsBoolean()) {
      executor.execute(operation, endOfBatch);
    }
  }
}
