package dev.lockstep.bench.micro;

import dev.lockstep.agent.hotstate.Preparation;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.projection.Projector;
import dev.lockstep.agent.types.AllowList;
import dev.lockstep.agent.types.MalformedObjectException;
import dev.lockstep.protocol.state.Entry;
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

/**
 * Turns a pod's JSON, as a watch delivers it, into an operation for the ring. All of it runs on the
 * watch's thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {Jvm.SERIAL, Jvm.COMPACT, Jvm.OPENS, Jvm.HEAP_MIN, Jvm.HEAP_MAX})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProjectionBenchmark {
  private static final int LISTED = 10_000;

  private final Projector projector = Projector.forType(PodSample.PODS, AllowList.builtIn());
  private final Preparation preparation = new Preparation(PodSample.TYPE);
  private byte[][] pods = new byte[0][];
  private Projected[] projected = new Projected[0];
  private int next;

  @Setup
  public void write() {
    PodSample sample = PodSample.take();
    pods = new byte[sample.templates()][];
    for (int pod = 0; pod < pods.length; pod++) {
      pods[pod] = sample.json(pod, 1);
    }
    // The first list, from which the packer learns.
    projected = new Projected[pods.length];
    preparation.beginList();
    for (int pod = 0; pod < LISTED; pod++) {
      Projected each = sample.projected(pod, 0);
      var _ = preparation.listed(each.namespace(), each.resource());
      if (pod < projected.length) {
        projected[pod] = sample.projected(pod, 1);
      }
    }
  }

  /** Checks, hashes and packs a resource. */
  @Benchmark
  public Entry prepare() {
    next = next + 1 == projected.length ? 0 : next + 1;
    return preparation.entry(projected[next].namespace(), projected[next].resource());
  }

  /** Projects the JSON to a resource. */
  @Benchmark
  public Projected project() throws MalformedObjectException {
    next = next + 1 == pods.length ? 0 : next + 1;
    return projector.project(pods[next], 0, pods[next].length);
  }
}
