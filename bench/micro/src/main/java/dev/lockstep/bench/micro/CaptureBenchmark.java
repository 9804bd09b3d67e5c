package dev.lockstep.bench.micro;

import dev.lockstep.agent.hotstate.Answer;
import dev.lockstep.agent.ring.Operation;
import dev.lockstep.agent.ring.OperationRing;
import dev.lockstep.agent.ring.RingConfig;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.Invariant;
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
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The stall of the agent's serial step while it captures its whole state. Between two captures a
 * pod of each namespace changes: an unchanged shard would return its last capture, which costs
 * nothing.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {Jvm.SERIAL, Jvm.COMPACT, Jvm.OPENS, Jvm.HEAP_MIN, Jvm.HEAP_MAX})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 8, time = 1)
public class CaptureBenchmark {

  /** Changes one pod of each namespace, then the same pods again, and so on. */
  private static final class Rounds {
    private final List<List<Operation>> changes = new ArrayList<>();
    private int round;

    Rounds(AgentCore core, PodSample sample) {
      for (int revision = 1; revision <= 2; revision++) {
        List<Operation> each = new ArrayList<>();
        for (int pod = 0; pod < PodSample.NAMESPACES; pod++) {
          each.add(core.change(sample, pod, revision));
        }
        changes.add(each);
      }
    }

    List<Operation> next() {
      return changes.get(round++ % changes.size());
    }
  }

  /** The serial step alone: the benchmark's thread acts as the ring's. */
  @State(Scope.Benchmark)
  public static class Step {
    @Param("100000")
    public int objects;

    private final AgentCore core = new AgentCore(version -> {});
    private @Nullable Rounds rounds;
    private @Nullable Answer answer;

    @Setup
    public void list() {
      PodSample sample = PodSample.take();
      core.list(sample, objects, each -> core.executor().execute(each, true));
      rounds = new Rounds(core, sample);
    }

    @Setup(Level.Invocation)
    public void change() {
      Invariant.present(rounds, "made")
          .next()
          .forEach(each -> core.executor().execute(each, false));
    }
  }

  /** The ring with its thread. */
  @State(Scope.Benchmark)
  public static class Ring {
    @Param("100000")
    public int objects;

    private @Nullable Rounds rounds;
    private @Nullable OperationRing ring;

    @Setup
    public void start() {
      AgentCore core = new AgentCore(version -> {});
      OperationRing started =
          OperationRing.start(RingConfig.DEFAULT, core.executor(), core, Clock.system());
      PodSample sample = PodSample.take();
      core.list(sample, objects, started::publish);
      rounds = new Rounds(core, sample);
      ring = started;
    }

    @Setup(Level.Invocation)
    public void change() {
      OperationRing target = Invariant.present(ring, "started");
      Invariant.present(rounds, "made").next().forEach(target::publish);
      CompletableFuture<Long> done = new CompletableFuture<>();
      target.publish(new Operation.TakeCensus(census -> done.complete(census.objects())));
      var _ = done.orTimeout(1, TimeUnit.MINUTES).join();
    }

    @TearDown
    public void stop() {
      Invariant.present(ring, "started").close();
    }
  }

  /** One capture: the time for which the ring stands still. */
  @Benchmark
  public @Nullable Answer step(Step state) {
    state
        .core
        .executor()
        .execute(new Operation.GenerateSnapshot(-1, got -> state.answer = got), true);
    return state.answer;
  }

  /**
   * The delay of an operation behind the capture, including the waking of threads: the worst case
   * for a change.
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
