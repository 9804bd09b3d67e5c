package dev.lockstep.bench.micro;

import dev.lockstep.agent.projection.AllowList;
import dev.lockstep.agent.projection.MalformedObjectException;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.projection.Projector;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A pod's JSON, as a watch brings it, to the bytes that the agent holds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {Jvm.SERIAL, Jvm.COMPACT, Jvm.OPENS, Jvm.HEAP_MIN, Jvm.HEAP_MAX})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProjectionBenchmark {
  private final Projector projector = Projector.forType(PodSample.PODS, AllowList.builtIn());
  private byte[][] pods = new byte[0][];
  private int next;

  @Setup
  public void write() {
    PodSample sample = PodSample.take();
    pods = new byte[sample.templates()][];
    for (int pod = 0; pod < pods.length; pod++) {
      pods[pod] = sample.json(pod, 1);
    }
  }

  @Benchmark
  public Projected project() throws MalformedObjectException {
    next = next + 1 == pods.length ? 0 : next + 1;
    return projector.project(pods[next], 0, pods[next].length);
  }
}
