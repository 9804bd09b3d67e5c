package dev.lockstep.bench.micro;

import dev.lockstep.backend.access.PolicyReader;
import dev.lockstep.backend.access.Rights;
import dev.lockstep.backend.access.Subject;
import dev.lockstep.backend.observe.Counts;
import dev.lockstep.backend.view.ChangeCache;
import dev.lockstep.backend.view.Stamps;
import dev.lockstep.backend.view.View;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One view's work for 100 changes in a state of 100,000 pods, per change. The change itself is
 * included; {@code rights=none} shows its part.
 */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {Jvm.SERIAL, Jvm.COMPACT, Jvm.OPENS, Jvm.HEAP_MIN, Jvm.HEAP_MAX})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ViewBenchmark {
  private static final int OBJECTS = 100_000;
  private static final int CHANGES = 100;
  private static final String POLICY =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: measured}
      subjects: [{kind: User, name: alice}]
      rules: [{verbs: [view], effect: allow, apiGroups: [''], resources: [pods]%s}]
      """;

  /** The rights that the view has. */
  public enum Seen {
    /** Without a view. */
    NONE(""),
    ALL(""),
    NAMESPACES(", namespaces: ['team-1*']"),
    NAMES(", names: ['*-api-*', 'checkout-*']"),
    LABELS(", selector: {matchLabels: {team: checkout}}");

    private final String condition;

    Seen(String condition) {
      this.condition = condition;
    }
  }

  @Param({"NONE", "ALL", "NAMESPACES", "NAMES", "LABELS"})
  public Seen rights = Seen.ALL;

  private final State state = new State(StateLimits.DEFAULT);
  private final ChangeCache cache = new ChangeCache();
  private int[] podOf = new int[0];
  private byte[][] resources = new byte[0][];
  private int next;
  private @Nullable View view;

  @Setup
  public void fill() {
    PodSample sample = PodSample.take();
    podOf = PodSample.shuffled(OBJECTS);
    state.begin(new Position(1, 1), 0);
    sample.shards(OBJECTS).forEach(state::replaceShard);
    state.end();
    resources = new byte[2 * OBJECTS][];
    for (int i = 0; i < resources.length; i++) {
      resources[i] = sample.resource(podOf[i % OBJECTS], 1 + i / OBJECTS);
    }
    view = rights == Seen.NONE ? null : View.born(rightsOf(rights), state, Counts.NONE);
  }

  private static Rights rightsOf(Seen seen) {
    SourceText text = new SourceText("measured", POLICY.formatted(seen.condition));
    return PolicyReader.read(List.of(text))
        .verdict(new Subject("alice", List.of()), "measured", Instant.EPOCH)
        .rights();
  }

  @Benchmark
  @OperationsPerInvocation(CHANGES)
  public long advance() {
    state.begin(new Position(1, state.position().version() + 1), 0);
    for (int i = 0; i < CHANGES; i++) {
      int pod = podOf[next % OBJECTS];
      boolean isChanged = state.upsert(PodSample.shard(pod), resources[next]);
      Invariant.check(isChanged, "every upsert changes something");
      next = next + 1 == resources.length ? 0 : next + 1;
    }
    state.end();
    if (view == null) {
      return state.digest();
    }
    cache.clear();
    return view.advance(state, cache, Stamps.UNKNOWN).size() + view.digest();
  }
}
