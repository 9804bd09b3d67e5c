package dev.lockstep.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.lockstep.agent.hotstate.Answer;
import dev.lockstep.agent.hotstate.Capture;
import dev.lockstep.agent.hotstate.Delta;
import dev.lockstep.agent.projection.Projector;
import dev.lockstep.agent.ring.Operation;
import dev.lockstep.agent.ring.OperationRing;
import dev.lockstep.agent.ring.RingConfig;
import dev.lockstep.agent.types.AllowList;
import dev.lockstep.agent.types.MalformedObjectException;
import dev.lockstep.agent.uplink.AnswerEncoder;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.state.ResourceHead;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The quick form of the benchmarks, for every build: a broken bound means that the work for each
 * change has grown. The bounds leave room for interpreted code, which allocates more than compiled
 * code.
 */
@Timeout(120)
final class CountedWorkTest {
  private static final int WARMUP = 1_000;
  private static final int COUNTED = 1_000;
  private static final int PODS = WARMUP + COUNTED;
  private static final int EPOCH = 1;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final PodSample SAMPLE = PodSample.take();

  private List<Operation.ApplyChange> changes = List.of();

  private final AgentCore core = new AgentCore(version -> {});
  private final AnswerEncoder encoder = new AnswerEncoder(new FixedClock(), 1);
  private @Nullable Answer answer;

  @Test
  void shouldPublishWithoutAllocation() {
    try (OperationRing ring =
        OperationRing.start(RingConfig.DEFAULT, core.executor(), core, Clock.system())) {
      list(ring::publish);

      // All of it fits into the ring at once, so that no publisher waits for a slot.
      assertThat(bytesPerCall(i -> ring.publish(changes.get(i)))).isZero();

      CompletableFuture<Long> objects = new CompletableFuture<>();
      ring.publish(new Operation.TakeCensus(census -> objects.complete(census.objects())));
      assertThat(objects.orTimeout(1, TimeUnit.MINUTES).join()).isEqualTo(PODS + 1);
    }
  }

  @Test
  void shouldApplyAChangeWithFewSmallObjects() {
    list();
    long before = core.executor().counts().versions();

    assertThat(bytesPerCall(i -> execute(changes.get(i)))).isLessThan(200);

    assertThat(core.executor().counts().versions()).isEqualTo(before + PODS);
  }

  @Test
  void shouldMakeNoVersionAndNoBytesWhenAChangeShowsNothingNew() {
    list();
    long before = core.executor().counts().versions();

    for (int pod = 0; pod < PODS; pod++) {
      execute(core.change(SAMPLE, pod, 0));
    }

    assertThat(core.executor().counts().versions()).isEqualTo(before);
  }

  @Test
  void shouldCheckAResourceWithoutMakingTextsOfItsLabels() {
    byte[] resource = SAMPLE.resource(0, 1);

    assertThat(bytesPerCall(i -> Invariant.check(ResourceHead.isValid(resource), "valid")))
        .isLessThan(64);
  }

  @Test
  void shouldSendOneChangeWithFewAdditionalBytes() {
    list();
    long wire = 0;
    long raw = 0;
    for (Operation.ApplyChange change : changes) {
      long version = since(-1).to();
      execute(change);
      wire += encoder.delta((Delta) since(version), EPOCH).bytes();
      raw += change.entry().resourceBytes();
    }

    // Positions, digest, stamps and the shard's name; a pod alone deflates a little.
    assertThat(wire).isLessThan(raw + 60L * PODS);
  }

  @Test
  void shouldSendManyChangesInAThirdOfTheirBytes() {
    list();
    long version = since(-1).to();
    long raw = 0;
    for (Operation.ApplyChange change : changes) {
      execute(change);
      raw += change.entry().resourceBytes();
    }

    assertThat(encoder.delta((Delta) since(version), EPOCH).bytes()).isLessThan(raw / 3);
  }

  @Test
  void shouldVisitOnlyChangedEntriesWhenAskedForChanges() {
    list();
    long version = since(-1).to();
    execute(changes.getFirst());

    assertThat(bytesPerCall(i -> since(version))).isLessThan(1_500);
  }

  @Test
  void shouldCaptureReferencesAndStampsAndNoContent() {
    list();
    Capture capture = (Capture) since(-1);

    // 4 to 8 bytes for a reference and 8 for a stamp of each pod; of each shard some objects.
    long bound = 16L * 3 / 2 * PODS + 400L * capture.shards().size() + 10_000;
    assertThat(bytesPerCall(i -> since(-1))).isLessThan(bound);
  }

  @Test
  void shouldProjectAPodWithoutMaterializingIt() {
    Projector projector = Projector.forType(PodSample.PODS, AllowList.builtIn());
    byte[] json = SAMPLE.json(0, 1);

    assertThat(bytesPerCall(i -> project(projector, json))).isLessThan(3L * json.length);
  }

  /** Lists the pods, and prepares a change of each of them. */
  private void list(Consumer<Operation> ring) {
    core.list(SAMPLE, PODS, ring);
    List<Operation.ApplyChange> all = new ArrayList<>();
    for (int pod = 0; pod < PODS; pod++) {
      all.add(core.change(SAMPLE, pod, 1));
    }
    changes = all;
  }

  private void list() {
    list(this::execute);
  }

  private void execute(Operation operation) {
    core.executor().execute(operation, true);
  }

  private Answer since(long version) {
    execute(new Operation.GenerateSnapshot(version, got -> answer = got));
    return Invariant.present(answer, "an answer comes at once");
  }

  private static void project(Projector projector, byte[] json) {
    try {
      var _ = projector.project(json, 0, json.length);
    } catch (MalformedObjectException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the bytes that this thread allocates for one call, after many calls. */
  private static long bytesPerCall(IntConsumer call) {
    for (int i = 0; i < WARMUP; i++) {
      call.accept(i);
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = WARMUP; i < PODS; i++) {
      call.accept(i);
    }
    return (THREADS.getCurrentThreadAllocatedBytes() - before) / COUNTED;
  }

  private static final class FixedClock implements Clock {
    @Override
    public long nanos() {
      return 1;
    }

    @Override
    public long epochMs() {
      return 1;
    }
  }
}
