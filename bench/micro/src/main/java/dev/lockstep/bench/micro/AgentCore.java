package dev.lockstep.bench.micro;

import dev.lockstep.agent.hotstate.HotState;
import dev.lockstep.agent.hotstate.Preparation;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.ring.ExecutorOutput;
import dev.lockstep.agent.ring.Operation;
import dev.lockstep.agent.ring.OperationExecutor;
import dev.lockstep.agent.ring.Quarantined;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.state.Entry;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The agent's serial step, as {@code Agent} assembles it, without watches and uplink. The caller of
 * {@link #executor}, or the ring that has it, executes the operations.
 */
final class AgentCore implements ExecutorOutput {
  private final OperationExecutor executor;
  private final Preparation pods = new Preparation(PodSample.TYPE);
  private final LongConsumer onVersion;

  /**
   * @param onVersion receives each new version on the executing thread
   */
  AgentCore(LongConsumer onVersion) {
    this.onVersion = onVersion;
    Clock clock = Clock.system();
    this.executor = new OperationExecutor(new HotState(StateLimits.DEFAULT), this, clock);
  }

  OperationExecutor executor() {
    return executor;
  }

  /** Lists this many pods by namespace, as an apiserver does, and completes the catalog. */
  void list(PodSample sample, int count, Consumer<Operation> ring) {
    Map<ShardKey, List<Entry>> shards = new LinkedHashMap<>();
    pods.beginList();
    for (int namespace = 0; namespace < PodSample.NAMESPACES; namespace++) {
      for (int pod = namespace; pod < count; pod += PodSample.NAMESPACES) {
        Projected listed = sample.projected(pod, 0);
        Entry entry = pods.listed(listed.namespace(), listed.resource());
        shards.computeIfAbsent(entry.key(), key -> new ArrayList<>()).add(entry);
      }
    }
    ring.accept(new Operation.AnnounceType(PodSample.PODS, TypeState.SYNCING, ""));
    ring.accept(new Operation.ReplaceType(PodSample.TYPE, shards));
    ring.accept(new Operation.CompleteCatalog());
  }

  /** Returns a change of a pod as it reaches the ring: prepared by the thread that projected it. */
  Operation.ApplyChange change(PodSample sample, int pod, int revision) {
    Projected changed = sample.projected(pod, revision);
    return new Operation.ApplyChange(pods.entry(changed.namespace(), changed.resource()));
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
