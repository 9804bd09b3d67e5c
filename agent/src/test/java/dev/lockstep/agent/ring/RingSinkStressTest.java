package dev.lockstep.agent.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.hotstate.Answer;
import dev.lockstep.agent.hotstate.Capture;
import dev.lockstep.agent.hotstate.ClusterFixture;
import dev.lockstep.agent.hotstate.HotState;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.state.StateLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Resources packed on one thread, held on another and read on a third, while the first continues to
 * learn: two types, each withdrawn and returning under other threads. The digest of a capture
 * proves its content. More rounds with {@code -Dstress.rounds}.
 */
@Timeout(120)
final class RingSinkStressTest {
  private static final int ROUNDS = Math.min(2_000, Integer.getInteger("stress.rounds", 20));
  private static final int PODS = 200;
  private static final int REVISIONS = 10;

  @Test
  void shouldReadPackedEntriesWhileTheirPackerContinues() throws Exception {
    NotedOutput output = new NotedOutput();
    OperationExecutor executor =
        new OperationExecutor(new HotState(StateLimits.DEFAULT), output, Clock.system());
    try (ExecutorService threads = Executors.newCachedThreadPool();
        OperationRing ring =
            OperationRing.start(RingConfig.DEFAULT, executor, output, Clock.system())) {
      RingSink sink = new RingSink(ring::publish);
      for (int round = 0; round < ROUNDS; round++) {
        List<Future<?>> lives = new ArrayList<>();
        for (TypeDescriptor type : List.of(ClusterFixture.PODS, ClusterFixture.WIDGETS)) {
          lives.add(threads.submit(() -> live(sink, type)));
        }
        while (lives.stream().anyMatch(life -> !life.isDone())) {
          Capture capture = capture(ring);
          assertThat(PreparedPods.digest(capture)).isEqualTo(capture.digest());
        }
        for (Future<?> life : lives) {
          life.get();
        }
      }
      var _ = capture(ring);
    }
    assertThat(output.quarantined).isEmpty();
    assertThat(output.fatal).isEmpty();
  }

  private static void live(RingSink sink, TypeDescriptor type) {
    sink.onType(type, TypeState.SYNCING, "");
    List<Projected> listed = new ArrayList<>();
    for (int number = 0; number < PODS; number++) {
      listed.add(PreparedPods.pod("default", number, 0));
    }
    sink.onReplace(type.typeId(), listed);
    for (int revision = 1; revision < REVISIONS; revision++) {
      for (int number = 0; number < PODS; number++) {
        sink.onEvent(
            EventKind.MODIFIED, type.typeId(), PreparedPods.pod("default", number, revision));
      }
    }
    sink.onTypeWithdrawn(type.typeId());
  }

  private static Capture capture(OperationRing ring) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    ring.publish(new Operation.GenerateSnapshot(-1, answer::complete));
    return (Capture) answer.orTimeout(1, TimeUnit.MINUTES).join();
  }
}
