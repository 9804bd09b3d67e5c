package dev.lockstep.protocol.receive;

import static dev.lockstep.protocol.receive.Steps.chunked;
import static dev.lockstep.protocol.receive.Steps.make;
import static dev.lockstep.protocol.receive.Steps.offer;
import static dev.lockstep.protocol.receive.Steps.with;
import static dev.lockstep.protocol.state.ResourceFixture.resource;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.protocol.frame.Segment;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The receiver's rule case by case; {@link ReceiverTest} plays its stories. */
class ReceiverRulesTest {
  private static final ShardKey PODS = new ShardKey("pods", "shop");
  private static final ShardKey NODES = new ShardKey("nodes", "");
  private static final StateLimits LIMITS = new StateLimits(100, 1_000_000);

  private final Sender backend = new Sender(false);
  private final Receiver client = Receiver.ofBackend(LIMITS);
  private final Sender agent = new Sender(true);
  private final Receiver replica = Receiver.ofAgent(LIMITS);

  /** Brings the client to 1·2 of the backend. */
  private void follow() {
    make(backend, 1, 1, () -> backend.state.upsert(PODS, resource("a", "1")));
    make(backend, 1, 2, () -> backend.state.upsert(NODES, resource("n", "1")));
    assertThat(offer(client, backend.reset())).isEqualTo(Verdict.APPLIED);
  }

  private StateStep next(long version) {
    make(backend, 1, version, () -> backend.state.upsert(PODS, resource("p" + version, "1")));
    return backend.changesSince(new Position(1, version - 1)).getFirst();
  }

  @Test
  void shouldStandInTheViewOfTheLastStep() {
    make(backend, 1, 1, () -> backend.state.upsert(PODS, resource("a", "1")));
    client.offer(with(backend.reset().getFirst(), header -> header.setView(5)), 0);
    assertThat(client.view()).isEqualTo(5);

    Verdict verdict = client.offer(with(next(2), header -> header.setFromView(5).setView(6)), 0);

    assertThat(verdict).isEqualTo(Verdict.APPLIED);
    assertThat(client.view()).isEqualTo(6);
  }

  @Test
  void shouldBeAsNewWhenItForgets() {
    follow();
    client.offer(chunked(with(next(3), header -> header.setFromView(0)), 1).getFirst(), 0);
    assertThat(client.partial()).isPresent();

    client.forget();

    assertThat(client.partial()).isEmpty();
    assertThat(client.position()).isEqualTo(Position.ORIGIN);
    assertThat(client.history()).isEmpty();
    assertThat(client.view()).isZero();
    assertThat(client.state().objects()).isZero();
  }

  @Test
  void shouldTellAGapFromAnOldStep() {
    follow();
    StateStep third = next(3);
    StateStep fourth = next(4);

    assertThat(client.offer(fourth, 0)).isEqualTo(Verdict.GAP);
    assertThat(client.offer(third, 0)).isEqualTo(Verdict.APPLIED);
    assertThat(client.offer(third, 0)).isEqualTo(Verdict.OLD);
    assertThat(client.offer(with(third, header -> header.setView(9)), 0)).isEqualTo(Verdict.GAP);
  }

  @Test
  void shouldTellAGapFromAnOldChunk() {
    follow();
    List<StateStep> third = chunked(next(3), 1);
    List<StateStep> fourth = chunked(next(4), 2);

    assertThat(client.offer(fourth.getFirst(), 0)).isEqualTo(Verdict.GAP);
    assertThat(offer(client, third)).isEqualTo(Verdict.APPLIED);
    assertThat(client.offer(third.getFirst(), 0)).isEqualTo(Verdict.OLD);
    assertThat(client.partial()).isEmpty();
  }

  @Test
  void shouldDropATransferWhenAWholeStepComes() {
    follow();
    StateStep third = next(3);
    client.offer(chunked(third, 1).getFirst(), 0);
    assertThat(client.partial()).isPresent();

    assertThat(client.offer(third, 0)).isEqualTo(Verdict.APPLIED);

    assertThat(client.partial()).isEmpty();
  }

  @Test
  void shouldDropATransferWhenAChunkThatBeginsElsewhereComes() {
    follow();
    StateStep third = next(3);
    client.offer(chunked(third, 1).getFirst(), 0);
    StateStep old = with(chunked(third, 2).getFirst(), header -> {});
    StateStep elsewhere =
        new StateStep(old.header(), new Position(1, 1), new Position(1, 2), old.segments(), 10);

    assertThat(client.offer(elsewhere, 0)).isEqualTo(Verdict.OLD);

    assertThat(client.partial()).isEmpty();
  }

  @Test
  void shouldBeginAnewWhenAnotherTransferBegins() {
    follow();
    StateStep third = next(3);
    client.offer(chunked(third, 1).getFirst(), 0);

    assertThat(offer(client, chunked(third, 2))).isEqualTo(Verdict.APPLIED);
    assertThat(client.position()).isEqualTo(new Position(1, 3));
  }

  @Test
  void shouldRefuseAChunkOfAnotherTransfer() {
    follow();
    StateStep third = next(3);
    client.offer(chunked(third, 1).getFirst(), 0);

    assertThat(client.offer(chunked(third, 2).get(1), 0)).isEqualTo(Verdict.GAP);
    assertThat(client.partial()).isEmpty();
    assertThat(client.position()).isEqualTo(new Position(1, 2));
  }

  @Test
  void shouldHoldNoMoreBytesOfATransferThanItsBound() {
    make(backend, 1, 1, () -> backend.state.upsert(PODS, resource("a", "1")));
    List<StateStep> chunks = chunked(backend.reset().getFirst(), 1);
    long all = chunks.stream().mapToLong(StateStep::bytes).sum();

    assertThat(offer(Receiver.ofBackend(LIMITS, all), chunks)).isEqualTo(Verdict.APPLIED);
    Receiver tight = Receiver.ofBackend(LIMITS, all - 1);
    assertThat(offer(tight, chunks)).isEqualTo(Verdict.GAP);
    assertThat(tight.partial()).isEmpty();
  }

  @Test
  void shouldRemoveAShardThatLeaves() {
    follow();
    StateStep third = next(3);
    make(backend, 1, 4, () -> backend.state.removeShard(NODES));
    client.offer(third, 0);
    StateStep leaves =
        with(
            backend.changesSince(new Position(1, 3)).getFirst(),
            List.of(Segment.builder(NODES, Segment.Kind.GONE).build()),
            header -> {});

    assertThat(client.offer(leaves, 0)).isEqualTo(Verdict.APPLIED);
    assertThat(client.state().get(NODES, "n")).isNull();
  }

  @Test
  void shouldResumeNobodyFromBeforeABackendsReset() {
    follow();

    assertThat(client.state().canResume(new Position(1, 1))).isFalse();
    assertThat(client.state().canResume(new Position(1, 2))).isTrue();
  }

  @Test
  void shouldResumeOthersFromTheAgentsHorizonOn() {
    for (long version = 1; version <= 4; version++) {
      String name = "p" + version;
      make(agent, 1, version, () -> agent.state.upsert(PODS, resource(name, "1")));
    }

    replica.offer(with(agent.reset().getFirst(), header -> header.setHorizon(2)), 0);

    assertThat(replica.state().canResume(new Position(1, 1))).isFalse();
    assertThat(replica.state().canResume(new Position(1, 2))).isTrue();
  }

  @Test
  void shouldResumeNobodyWhileTheAgentIsStillListing() {
    for (long version = 1; version <= 4; version++) {
      String name = "p" + version;
      make(agent, 1, version, () -> agent.state.upsert(PODS, resource(name, "1")));
    }

    replica.offer(
        with(agent.reset().getFirst(), header -> header.setHorizon(2).addKnownTypes("nodes")), 0);

    assertThat(replica.state().canResume(new Position(1, 3))).isFalse();
    assertThat(replica.state().canResume(new Position(1, 4))).isTrue();
  }

  @Test
  void shouldCoverATypeByTheDigestOnceTheAgentHasListedIt() {
    make(agent, 1, 1, () -> agent.state.upsert(PODS, resource("p", "1")));
    replica.offer(with(agent.reset().getFirst(), header -> header.addKnownTypes("nodes")), 0);
    make(agent, 1, 2, () -> agent.state.upsert(NODES, resource("n", "1")));
    StateStep listed = agent.changesSince(new Position(1, 1)).getFirst();

    Verdict verdict = replica.offer(with(listed, header -> header.addReplacedTypes("nodes")), 0);

    assertThat(verdict).isEqualTo(Verdict.APPLIED);
    assertThat(replica.coveredDigest()).isEqualTo(agent.state.digest());
  }

  @Test
  void shouldForgetATypeThatARestartedAgentDoesNotKnow() {
    make(agent, 1, 1, () -> agent.state.upsert(PODS, resource("p", "1")));
    make(agent, 1, 2, () -> agent.state.upsert(NODES, resource("n", "1")));
    offer(replica, agent.reset());
    Sender second = new Sender(true);
    make(second, 2, 1, () -> second.state.upsert(NODES, resource("n", "1")));

    assertThat(offer(replica, second.reset())).isEqualTo(Verdict.APPLIED);

    assertThat(replica.state().get(PODS, "p")).isNull();
    assertThat(replica.state().objects()).isEqualTo(1);
  }
}
