package dev.lockstep.bench.micro;

import dev.lockstep.agent.hotstate.Answer;
import dev.lockstep.agent.hotstate.Delta;
import dev.lockstep.agent.ring.Operation;
import dev.lockstep.agent.ring.OperationRing;
import dev.lockstep.agent.ring.RingConfig;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.state.ShardChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Changes of pods a second through the agent's ring: one thread publishes them, the ring's thread
 * applies them and assigns versions, and the uplink's thread encodes them as frames. A burst is one
 * change of each of 100,000 pods, so that no two changes become one; it ends when the last of them
 * is applied, or encoded.
 *
 * <p>The changes are made beforehand: projected, checked, hashed and packed, as on the watches'
 * threads. {@link ProjectionBenchmark} measures that.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {Jvm.SERIAL, Jvm.COMPACT, Jvm.OPENS, Jvm.HEAP_MIN, Jvm.HEAP_MAX})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 8, time = 2)
public class RingBenchmark {
  private static final int BURST = 100_000;

  /** More than one, so that each change of a pod brings a new revision. */
  private static final int REVISIONS = 2;

  /** Whether every version is also encoded. */
  @Param({"true", "false"})
  public boolean encoded;

  private final List<List<Operation>> bursts = new ArrayList<>();
  private int burst;
  private long before;
  private long newest;
  private @Nullable OperationRing ring;
  private @Nullable EncodingUplink uplink;

  @Setup
  public void start() {
    PodSample sample = PodSample.take();
    AgentCore core = new AgentCore(this::onVersion);
    OperationRing started =
        OperationRing.start(RingConfig.DEFAULT, core.executor(), core, Clock.system());
    core.list(sample, BURST, started::publish);
    for (int revision = 1; revision <= REVISIONS; revision++) {
      List<Operation> changes = new ArrayList<>(BURST);
      for (int pod : PodSample.shuffled(BURST)) {
        changes.add(core.change(sample, pod, revision));
      }
      bursts.add(changes);
    }
    ring = started;
    newest = versionBehindAll();
    if (encoded) {
      uplink = new EncodingUplink(started::publish, newest);
    }
  }

  /** Checks that the last burst changed all pods. */
  @TearDown(Level.Iteration)
  public void check() {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    ring().publish(new Operation.GenerateSnapshot(before, answer::complete));
    if (uplink == null && answer.orTimeout(1, TimeUnit.MINUTES).join() instanceof Delta delta) {
      int changes = delta.shards().stream().mapToInt(ShardChanges::upsertCount).sum();
      Invariant.check(changes == BURST, "each change of a burst is applied");
    }
  }

  @TearDown
  public void stop() {
    if (uplink != null) {
      uplink.close();
    }
    ring().close();
  }

  @Benchmark
  @OperationsPerInvocation(BURST)
  public long change() throws InterruptedException {
    OperationRing target = ring();
    for (Operation change : bursts.get(burst)) {
      target.publish(change);
    }
    burst = (burst + 1) % REVISIONS;
    if (uplink == null) {
      before = newest;
      newest = versionBehindAll();
      return newest;
    }
    uplink.awaitChanges(BURST);
    return uplink.bytes();
  }

  /** Returns the version that contains everything published before. */
  private long versionBehindAll() {
    CompletableFuture<Long> version = new CompletableFuture<>();
    ring().publish(new Operation.TakeCensus(census -> version.complete(census.version())));
    return version.orTimeout(1, TimeUnit.MINUTES).join();
  }

  private void onVersion(long version) {
    EncodingUplink told = uplink;
    if (told != null) {
      told.onVersion(version);
    }
  }

  private OperationRing ring() {
    return Invariant.present(ring, "started");
  }
}
