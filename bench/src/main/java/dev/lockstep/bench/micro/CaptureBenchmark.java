package dev.lockstep.bench.micro;

import dev.lockstep.agent.AgentClock;
import dev.lockstep.agent.hotstate.Answer;
import dev.lockstep.agent.ring.Operation;
import dev.lockstep.agent.ring.OperationRing;
import dev.lockstep.agent.ring.RingConfig;
import dev.lockstep.protocol.Invariant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How long everything else waits in the agent while somebody is given all that it holds. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {Jvm.SERIAL, Jvm.COMPACT, Jvm.OPENS, Jvm.HEAP_MIN, Jvm.HEAP_MAX})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 8, time = 1)
public class CaptureBenchmark {

  /** The serial step alone: the thread of the benchmark is the ring's. */
  @State(Scope.Benchmark)
  public static class Step {
    @Param("100000")
    public int objects;

    private final AgentCore core = new AgentCore(version -> {});
    private @Nullable Answer answer;

    @Setup
    public void list() {
      core.list(PodSample.take(), objects, each -> core.executor().execute(each, true));
    }
  }

  /** The ring with its thread. */
  @State(Scope.Benchmark)
  public static class Ring {
    @Param("100000")
    public int objects;

    private @Nullable OperationRing ring;

    @Setup
    public void start() {
      AgentCore core = new AgentCore(version -> {});
      OperationRing started =
          OperationRing.start(RingConfig.DEFAULT, core.executor(), core, AgentClock.system());
      core.list(PodSample.take(), objects, started::publish);
      ring = started;
    }

    @TearDown
    public void stop() {
      Invariant.present(ring, "started").close();
    }
  }

  /** One question executed: what the ring stands still for. */
  @Benchmark
  public @Nullable Answer step(Step state) {
    state
        .core
        .executor()
        .execute(new Operation.GenerateSnapshot(-1, got -> state.answer = got), true);
    return state.answer;
  }

  /**
   * How much later an operation is executed that stands behind the question, the waking of threads
   * included: what a change that comes just then may suffer.
   */
  @Benchmark
  public long behind(Ring state) {
    OperationRing ring = Invariant.present(state.ring, "started");
    CompletableFuture<Long> behind = new CompletableFuture<>();
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    ring.publish(new Operation.GenerateSnapshot(-1, answer::complete));
    ring.publish(new Operation.TakeCensus(census -> behind.complete(census.objects())));
    return behind.orTimeout(1, TimeUnit.MINUTES).join();
  }
}
