package dev.lockstep.agent.ring;

import static dev.lockstep.agent.hotstate.ClusterFixture.PODS;
import static dev.lockstep.agent.hotstate.ClusterFixture.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.TestClock;
import dev.lockstep.agent.hotstate.Answer;
import dev.lockstep.agent.hotstate.Capture;
import dev.lockstep.agent.hotstate.Census;
import dev.lockstep.agent.hotstate.ClusterFixture;
import dev.lockstep.agent.hotstate.Delta;
import dev.lockstep.agent.hotstate.HotState;
import dev.lockstep.agent.printing.BuiltInTypes;
import dev.lockstep.agent.projection.Projected;
import dev.lockstep.agent.projection.Projector;
import dev.lockstep.agent.types.AllowList;
import dev.lockstep.agent.types.MalformedObjectException;
import dev.lockstep.agent.types.TypeState;
import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Holds;
import dev.lockstep.protocol.state.Entry;
import dev.lockstep.protocol.state.StateLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OperationExecutorTest {
  private final NotedOutput output = new NotedOutput();
  private final HotState hotState = new HotState(StateLimits.DEFAULT);
  private long nowNs = 7;
  private final OperationExecutor executor =
      new OperationExecutor(hotState, output, new TestClock(() -> nowNs, () -> 1_000));

  // --- versions ---

  @Test
  void shouldMakeOneVersionOfABatchOfManyOperations() {
    givenPods();

    batch(added("a", "1"), added("b", "1"), added("a", "2"), deleted("b"), added("c", "1"));

    assertThat(output.versions).containsExactly(2L, 3L);
    assertThat(names(2)).containsExactly("a", "c");
    assertThat(executor.counts().versions()).isEqualTo(3);
  }

  @Test
  void shouldMakeAVersionOfEachBatchThatChangedSomething() {
    givenPods();

    batch(added("a", "1"));
    batch(added("b", "1"));
    batch(deleted("a"));

    assertThat(output.versions).containsExactly(2L, 3L, 4L, 5L);
  }

  @Test
  void shouldMakeNoVersionWhenABatchChangesNothing() {
    givenPods();
    batch(added("a", "1"));
    ExecutorCounts before = executor.counts();

    batch(added("a", "1"), deleted("no such pod"));
    batch(new Operation.ReplaceType("pods", sorted(object("default", "a", "1"))));

    assertThat(output.versions).containsExactly(2L, 3L);
    assertThat(executor.counts().versions()).isEqualTo(before.versions());
    assertThat(executor.counts().batches()).isEqualTo(before.batches() + 2);
  }

  @Test
  void shouldMakeNoVersionWhenTheProjectionHidesAChange() throws MalformedObjectException {
    givenPods();
    batch(change("pods", pod("101", "kubelet", "Running")));

    batch(change("pods", pod("102", "others", "Running")));
    assertThat(output.versions).containsExactly(2L, 3L);

    batch(change("pods", pod("103", "others", "Failed")));
    assertThat(output.versions).containsExactly(2L, 3L, 4L);
  }

  @Test
  void shouldCloseAFullBatchWhileOperationsWait() {
    givenPods();

    for (int i = 0; i < OperationExecutor.BATCH_OPERATIONS_MAX - 1; i++) {
      executor.execute(added("a", "v" + i), false);
    }
    assertThat(output.versions).containsExactly(2L);
    executor.execute(added("a", "last"), false);

    assertThat(output.versions).containsExactly(2L, 3L);
  }

  @Test
  void shouldCloseABatchAtItsTimeLimitWhileOperationsWait() {
    givenPods();

    executor.execute(added("a", "1"), false);
    nowNs += OperationExecutor.BATCH_NS_MAX - 1;
    executor.execute(added("b", "1"), false);
    assertThat(output.versions).containsExactly(2L);
    nowNs++;
    executor.execute(added("c", "1"), false);

    assertThat(output.versions).containsExactly(2L, 3L);
  }

  @Test
  void shouldReportNoVersionBeforeTheCatalogIsComplete() {
    batch(new Operation.AnnounceType(PODS, TypeState.SYNCING, ""));
    batch(new Operation.ReplaceType("pods", sorted(object("default", "a", "1"))));
    assertThat(output.versions).isEmpty();

    batch(added("b", "1"), new Operation.CompleteCatalog());

    assertThat(output.versions).containsExactly(3L);
    assertThat(names(0)).containsExactly("a", "b");
  }

  // --- questions ---

  @Test
  void shouldAnswerAtAVersionWithAllEarlierOperationsAndNoLaterOnes() {
    givenPods();
    List<Answer> answers = new ArrayList<>();

    batch(
        added("a", "1"),
        new Operation.GenerateSnapshot(2, answers::add),
        added("b", "1"),
        new Operation.GenerateSnapshot(2, answers::add),
        new Operation.GenerateSnapshot(-1, answers::add));

    assertThat(answers).extracting(Answer::to).containsExactly(3L, 4L, 4L);
    assertThat(names(answers.get(0))).containsExactly("a");
    assertThat(names(answers.get(1))).containsExactly("a", "b");
    assertThat(answers.get(2)).isInstanceOf(Capture.class);
    assertThat(output.versions).containsExactly(2L, 3L, 4L);
    assertThat(executor.counts().answers()).isEqualTo(3);
  }

  @Test
  void shouldCountTheContentAtTheTimeOfTheQuestion() {
    givenPods();
    List<Census> answers = new ArrayList<>();

    batch(added("a", "1"), new Operation.TakeCensus(answers::add), added("b", "1"));

    assertThat(answers)
        .singleElement()
        .satisfies(census -> {
          assertThat(census.version()).isEqualTo(3);
          assertThat(census.objects()).as("the pod and the catalog's entry").isEqualTo(2);
        });
  }

  // --- quarantine ---

  @Test
  @Holds("G21")
  @Fault(6)
  void shouldQuarantineARefusedOperationAndApplyTheRestOfItsBatch() {
    givenPods();

    batch(
        added("a", "1"),
        change("widgets.example.com", object("x", "w", "s3cr")),
        new Operation.ReplaceType("widgets.example.com", Map.of()),
        added("b", "1"));

    assertThat(names(2)).containsExactly("a", "b");
    assertThat(output.versions).containsExactly(2L, 3L);
    assertThat(output.fatal).isEmpty();
    assertThat(executor.counts().quarantined()).isEqualTo(2);
    assertThat(executor.quarantine()).isEqualTo(output.quarantined);
    assertThat(executor.quarantine())
        .extracting(Quarantined::operation)
        .containsExactly("ApplyChange", "ReplaceType");
    assertThat(executor.quarantine())
        .allSatisfy(entry -> {
          assertThat(entry.typeId()).isEqualTo("widgets.example.com");
          assertThat(entry.reason()).contains("widgets.example.com").doesNotContain("s3cr");
          assertThat(entry.atMs()).isEqualTo(1_000);
        });
  }

  @Test
  void shouldQuarantineAnOperationThatWasRefusedBeforeTheRing() {
    givenPods();

    batch(
        added("a", "1"),
        new Operation.Refused(Operation.ApplyChange.class, "pods", "A resource is too large."),
        added("b", "1"));

    assertThat(names(2)).containsExactly("a", "b");
    assertThat(executor.counts().quarantined()).isEqualTo(1);
    assertThat(output.quarantined)
        .containsExactly(new Quarantined(1_000, "ApplyChange", "pods", "A resource is too large."));
  }

  @Test
  void shouldMakeNoVersionWhenAllOperationsOfABatchAreRefused() {
    givenPods();

    batch(new Operation.WithdrawType("widgets.example.com"));

    assertThat(output.versions).containsExactly(2L);
    assertThat(output.quarantined).hasSize(1);
  }

  @Test
  void shouldNotQuoteAFailureThatMayContainAnObject() {
    givenPods();

    batch(
        new Operation.GenerateSnapshot(
            -1,
            answer -> {
              throw new IllegalStateException("canary");
            }),
        added("a", "1"));

    assertThat(output.quarantined)
        .extracting(Quarantined::reason)
        .containsExactly("IllegalStateException");
    assertThat(names(2)).containsExactly("a");
  }

  @Test
  void shouldRememberOnlyTheLastRefusalsAndCountAll() {
    givenPods();
    int max = OperationExecutor.QUARANTINED_KEPT_MAX;

    for (int i = 0; i < max + 3; i++) {
      batch(new Operation.WithdrawType("t" + i));
    }

    assertThat(executor.counts().quarantined()).isEqualTo(max + 3);
    assertThat(executor.quarantine())
        .extracting(Quarantined::typeId)
        .containsExactlyElementsOf(IntStream.range(3, max + 3).mapToObj(i -> "t" + i).toList());
  }

  // --- fatal failures ---

  @Test
  @Holds("G29")
  @Fault(6)
  void shouldExecuteNothingAfterAnInvariantIsBroken() {
    givenPods();
    List<Answer> answers = new ArrayList<>();

    batch(
        added("a", "1"),
        new Operation.GenerateSnapshot(-1, answer -> hotState.endBatch()),
        added("b", "1"),
        new Operation.GenerateSnapshot(-1, answers::add));
    batch(new Operation.GenerateSnapshot(-1, answers::add));

    assertThat(output.fatal).hasSize(1);
    assertThat(answers).isEmpty();
    assertThat(output.versions).containsExactly(2L, 3L);
    assertThat(output.quarantined).isEmpty();
  }

  // --- making operations ---

  /** Lists pods and completes the catalog, at version 2. */
  private void givenPods() {
    batch(new Operation.AnnounceType(PODS, TypeState.SYNCING, ""));
    batch(new Operation.ReplaceType("pods", Map.of()));
    batch(new Operation.CompleteCatalog());
    assertThat(output.versions).containsExactly(2L);
  }

  private void batch(Operation... operations) {
    for (int i = 0; i < operations.length; i++) {
      executor.execute(operations[i], i == operations.length - 1);
    }
  }

  private static Operation added(String name, String content) {
    return change("pods", object("default", name, content));
  }

  private static Operation change(String typeId, Projected object) {
    return new Operation.ApplyChange(ClusterFixture.entry(typeId, object));
  }

  private static Operation deleted(String name) {
    return new Operation.ApplyRemoval("pods", "default", name);
  }

  private static Map<dev.lockstep.protocol.state.ShardKey, List<Entry>> sorted(
      Projected... objects) {
    return ClusterFixture.list(PODS, objects);
  }

  private static Projected pod(String resourceVersion, String manager, String phase)
      throws MalformedObjectException {
    byte[] json =
        """
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"default","uid":"u",
        "resourceVersion":"%s","managedFields":[{"manager":"%s"}]},"status":{"phase":"%s"}}
        """
            .formatted(resourceVersion, manager, phase)
            .getBytes(StandardCharsets.UTF_8);
    return Projector.forType(BuiltInTypes.find("pods").orElseThrow(), AllowList.builtIn())
        .project(json, 0, json.length);
  }

  /** The pods that changed since a version. */
  private List<String> names(long since) {
    return names(hotState.since(since));
  }

  private static List<String> names(Answer answer) {
    return switch (answer) {
      case Delta delta ->
          delta.shards().stream()
              .filter(shard -> shard.key().type().equals("pods"))
              .flatMap(shard -> java.util.Arrays.stream(shard.upserts()))
              .map(dev.lockstep.protocol.state.ResourceHead::name)
              .toList();
      case Capture capture -> throw new AssertionError("a capture at " + capture.to());
    };
  }
}
