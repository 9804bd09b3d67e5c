package dev.lockstep.bench.micro;

import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.StateLimits;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/** The version-ordered state that agent, backend and client share. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {Jvm.SERIAL, Jvm.COMPACT, Jvm.OPENS, Jvm.HEAP_MIN, Jvm.HEAP_MAX})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StateBenchmark {
  /** Changes in one delta. */
  private static final int CHANGES = 100;

  /** Objects of which both revisions are kept, so that a million objects fit into the heap. */
  private static final int CHANGED_MAX = 100_000;

  @Param({"1000", "100000", "1000000"})
  public int objects;

  private final dev.lockstep.protocol.state.State state =
      new dev.lockstep.protocol.state.State(StateLimits.DEFAULT);
  private int[] podOf = new int[0];
  private byte[][] resources = new byte[0][];
  private int changed;
  private int next;
  private Position before = Position.ORIGIN;

  @Setup
  public void fill() {
    PodSample sample = PodSample.take();
    podOf = PodSample.shuffled(objects);
    state.begin(new Position(1, 1), 0);
    sample.shards(objects).forEach(state::replaceShard);
    state.end();
    // Two revisions of each: a change brings the one that is not held.
    changed = Math.min(objects, CHANGED_MAX);
    resources = new byte[2 * changed][];
    for (int i = 0; i < resources.length; i++) {
      resources[i] = sample.resource(podOf[i % changed], 1 + i / changed);
    }
    for (int i = 0; i < CHANGES; i++) {
      before = i == 0 ? state.position() : before;
      change();
    }
  }

  /** One change, as a step of its own. */
  @Benchmark
  public long apply() {
    change();
    return state.digest();
  }

  /** Reads what changed in the last 100 steps. */
  @Benchmark
  public List<ShardChanges> changesSince() {
    return state.changesSince(before);
  }

  /** Captures all entries with their stamps. */
  @Benchmark
  public List<ShardCapture> capture() {
    return state.capture();
  }

  /** Hashes one entry: its share of the digest. */
  @Benchmark
  public long digest() {
    next = next + 1 == resources.length ? 0 : next + 1;
    return PodSample.shard(0).entryHash(resources[next]);
  }

  private void change() {
    int pod = podOf[next % changed];
    state.begin(new Position(1, state.position().version() + 1), 0);
    boolean isChanged = state.upsert(PodSample.shard(pod), resources[next]);
    state.end();
    Invariant.check(isChanged, "each step changes something");
    next = next + 1 == resources.length ? 0 : next + 1;
  }
}
