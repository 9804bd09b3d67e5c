package dev.lockstep.protocol.receive;

import static dev.lockstep.protocol.receive.Steps.make;
import static dev.lockstep.protocol.receive.Steps.offer;
import static dev.lockstep.protocol.receive.Steps.with;
import static dev.lockstep.protocol.state.ResourceFixture.resource;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.Fault;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.Chunk;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReceiverTest {
  private static final ShardKey PODS = new ShardKey("pods", "shop");
  private static final StateLimits LIMITS = new StateLimits(100, 1_000_000);

  private final Receiver replica = Receiver.ofAgent(LIMITS);

  @Test
  void shouldKeepStampsOfUnchangedEntriesWhenTheAgentRestarts() {
    Sender first = new Sender(true);
    make(first, 1, 1, () -> first.state.upsert(PODS, resource("same", "1")));
    make(first, 1, 2, () -> first.state.upsert(PODS, resource("other", "1")));
    make(first, 1, 3, () -> first.state.upsert(PODS, resource("gone", "1")));
    offer(replica, first.reset());
    Sender second = new Sender(true);
    make(second, 2, 1, () -> second.state.upsert(PODS, resource("same", "1")));
    make(second, 2, 2, () -> second.state.upsert(PODS, resource("other", "2")));

    Verdict verdict = offer(replica, second.reset());

    assertThat(verdict).isEqualTo(Verdict.APPLIED);
    var changes = replica.state().changesSince(new Position(1, 3)).getFirst();
    assertThat(changes.upserts()).isDeepEqualTo(new byte[][] {resource("other", "2")});
    assertThat(changes.removals()).containsExactly("gone");
  }

  @Test
  void shouldResumeClientsFromTheAgentsStampsWhenItHasRestarted() {
    Sender agent = new Sender(true);
    make(agent, 1, 1, () -> agent.state.upsert(PODS, resource("a", "1")));
    make(agent, 1, 2, () -> agent.state.upsert(PODS, resource("b", "1")));
    make(agent, 1, 3, () -> agent.state.remove(PODS, "a"));
    make(agent, 1, 4, () -> agent.state.upsert(PODS, resource("c", "1")));

    offer(replica, agent.reset());

    var changes = replica.state().changesSince(new Position(1, 2)).getFirst();
    assertThat(changes.upserts()).isDeepEqualTo(new byte[][] {resource("c", "1")});
    assertThat(changes.removals()).containsExactly("a");
  }

  @Test
  void shouldKeepTypesWhenARestartedAgentHasNotListedThemYet() {
    ShardKey nodes = new ShardKey("nodes", "");
    Sender first = new Sender(true);
    make(first, 1, 1, () -> first.state.upsert(PODS, resource("p", "1")));
    make(first, 1, 2, () -> first.state.upsert(nodes, resource("n", "1")));
    offer(replica, first.reset());
    Sender second = new Sender(true);
    make(second, 2, 1, () -> second.state.upsert(nodes, resource("n", "2")));
    StateStep reset = second.reset().getFirst();
    StateStep stillListing =
        new StateStep(
            reset.header().toBuilder().addKnownTypes("pods").build(),
            reset.from(),
            reset.to(),
            reset.segments(),
            reset.bytes());

    Verdict verdict = replica.offer(stillListing, 0);

    assertThat(verdict).isEqualTo(Verdict.APPLIED);
    assertThat(replica.state().get(PODS, "p")).isEqualTo(resource("p", "1"));
    assertThat(replica.state().get(nodes, "n")).isEqualTo(resource("n", "2"));
  }

  @Test
  @Holds("G4")
  @Row("P38")
  void shouldApplyALargeTransferOnlyWhenItsLastChunkComes() {
    Sender sender = new Sender(true);
    Random random = new Random(1);
    make(
        sender,
        1,
        1,
        () -> {
          for (int i = 0; i < 40; i++) {
            String noise =
                random
                    .ints(60_000, 33, 120)
                    .collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            sender.state.upsert(PODS, resource("p" + i, noise));
          }
        });
    List<StateStep> chunks = sender.reset();
    assertThat(chunks).hasSizeGreaterThan(2);

    for (StateStep chunk : chunks.subList(0, chunks.size() - 1)) {
      assertThat(replica.offer(chunk, 0)).isEqualTo(Verdict.HELD);
      assertThat(replica.state().objects()).isZero();
    }
    assertThat(replica.partial().orElseThrow().getChunks()).isEqualTo(chunks.size() - 1);

    assertThat(replica.offer(chunks.getLast(), 0)).isEqualTo(Verdict.APPLIED);
    assertThat(replica.state().objects()).isEqualTo(40);
    assertThat(replica.partial()).isEmpty();
  }

  @Test
  @Holds("G4")
  @Row("P37")
  void shouldDropATransferWhenAChunkIsMissing() {
    Sender sender = new Sender(true);
    byte[] noise = new byte[400_000];
    new Random(2).nextBytes(noise);
    make(
        sender,
        1,
        1,
        () -> {
          for (int i = 0; i < 30; i++) {
            String text =
                java.util.Base64.getEncoder()
                    .encodeToString(
                        java.util.Arrays.copyOfRange(noise, i * 10_000, i * 10_000 + 90_000));
            sender.state.upsert(PODS, resource("p" + i, text));
          }
        });
    List<StateStep> chunks = sender.reset();
    assertThat(chunks).hasSizeGreaterThan(2);

    replica.offer(chunks.getFirst(), 0);
    Verdict verdict = replica.offer(chunks.get(2), 0);

    assertThat(verdict).isEqualTo(Verdict.GAP);
    assertThat(replica.partial()).isEmpty();
  }

  @Test
  @Holds("G1")
  void shouldNotGoOnInAHistoryWhoseResetIsUnfinished() {
    Sender sender = new Sender(false);
    Receiver client = clientThatLeavesFor("other", sender);
    make(sender, 1, 8, () -> sender.state.upsert(PODS, resource("b", "1")));
    StateStep goesOn = sender.changesSince(new Position(1, 7)).getFirst();

    assertThat(client.offer(goesOn, 0)).isEqualTo(Verdict.GAP);
    assertThat(client.history()).isEqualTo("h");
    assertThat(client.position()).isEqualTo(new Position(1, 7));
    assertThat(client.partial()).isEmpty();
  }

  @Test
  @Holds("G1")
  void shouldStayInItsHistoryWhenThatIsTheAnswerAfterAnUnfinishedReset() {
    Sender sender = new Sender(false);
    Receiver client = clientThatLeavesFor("other", sender);
    make(sender, 1, 8, () -> sender.state.upsert(PODS, resource("b", "1")));
    StateStep answer = sender.changesSince(new Position(1, 7)).getFirst();

    assertThat(client.offer(with(answer, header -> header.setAnswers(2)), 0))
        .isEqualTo(Verdict.APPLIED);
    make(sender, 1, 9, () -> sender.state.upsert(PODS, resource("c", "1")));
    assertThat(client.offer(sender.changesSince(new Position(1, 8)).getFirst(), 0))
        .isEqualTo(Verdict.APPLIED);
  }

  /** A client at 1·7 of the sender that holds the first chunk of a reset into another history. */
  private static Receiver clientThatLeavesFor(String history, Sender sender) {
    make(sender, 1, 7, () -> sender.state.upsert(PODS, resource("a", "1")));
    Receiver client = Receiver.ofBackend(StateLimits.NO_TOMBSTONES);
    offer(client, sender.reset());
    Chunk first = Chunk.newBuilder().setTransfer(1).setIndex(0).build();
    StateStep chunk =
        with(
            sender.reset().getFirst(),
            header -> header.setHistory(history).setChunk(first).setAnswers(1));
    assertThat(client.offer(chunk, 0)).isEqualTo(Verdict.HELD);
    return client;
  }

  @Test
  @Holds("G29")
  @Fault(36)
  @Row("P39")
  @Threat("B4")
  void shouldReportDivergenceWhenTheDigestIsWrong() {
    Sender sender = new Sender(false);
    make(sender, 1, 1, () -> sender.state.upsert(PODS, resource("a", "1")));
    StateStep step = sender.reset().getFirst();
    Receiver client = Receiver.ofBackend(StateLimits.NO_TOMBSTONES);

    Verdict verdict =
        client.offer(
            new StateStep(
                step.header().toBuilder().setDigest(1).build(),
                step.from(),
                step.to(),
                step.segments(),
                step.bytes()),
            0);

    assertThat(verdict).isEqualTo(Verdict.DIVERGED);
  }

  @Test
  @Holds("G7")
  @Row("P30")
  void shouldDiscardAResetWhenItIsOlderThanTheState() {
    Sender sender = new Sender(false);
    Receiver client = Receiver.ofBackend(StateLimits.NO_TOMBSTONES);
    make(sender, 1, 1, () -> sender.state.upsert(PODS, resource("a", "1")));
    List<StateStep> older = sender.reset();
    make(sender, 1, 2, () -> sender.state.upsert(PODS, resource("a", "2")));
    offer(client, sender.reset());

    assertThat(offer(client, older)).isEqualTo(Verdict.OLD);
    assertThat(client.position()).isEqualTo(new Position(1, 2));
  }
}
