package dev.lockstep.bench.micro;

import dev.lockstep.agent.AgentClock;
import dev.lockstep.agent.hotstate.HotState;
import dev.lockstep.agent.projection.TypeState;
import dev.lockstep.agent.ring.ExecutorOutput;
import dev.lockstep.agent.ring.Operation;
import dev.lockstep.agent.ring.OperationExecutor;
import dev.lockstep.agent.ring.Quarantined;
import dev.lockstep.protocol.state.StateLimits;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The agent's serial step, as {@code Agent} puts it together, without watches and uplink.
 * Operations are executed by whoever calls {@link #executor}, or by the ring that it is given to.
 */
final class AgentCore implements ExecutorOutput {
  private final OperationExecutor executor;
  private final LongConsumer onVersion;

  /**
   * @param onVersion told of versions by the thread that executes
   */
  AgentCore(LongConsumer onVersion) {
    this.onVersion = onVersion;
    AgentClock clock = AgentClock.system();
    this.executor = new OperationExecutor(new HotState(StateLimits.DEFAULT), this, clock, clock);
  }

  OperationExecutor executor() {
    return executor;
  }

  /** Lists so many pods, and completes the catalog. */
  static void list(PodSample sample, int pods, Consumer<Operation> ring) {
    ring.accept(new Operation.AnnounceType(PodSample.PODS, TypeState.SYNCING, ""));
    ring.accept(new Operation.ReplaceType(PodSample.TYPE, sample.shards(pods)));
    ring.accept(new Operation.CompleteCatalog());
  }

  @Override
  public void onVersion(long version) {
    onVersion.accept(version);
  }

  @Override
  public void onQuarantined(Quarantined operation) {
    throw new IllegalStateException("a benchmark's operation was refused: " + operation);
  }

  @Override
  public void onFatal(String reason, Throwable cause) {
    throw new IllegalStateException(reason, cause);
  }
}
