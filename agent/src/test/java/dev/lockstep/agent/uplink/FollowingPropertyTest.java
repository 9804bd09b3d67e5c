package dev.lockstep.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.TestClock;
import dev.lockstep.agent.hotstate.Capture;
import dev.lockstep.agent.hotstate.Change;
import dev.lockstep.agent.hotstate.Delta;
import dev.lockstep.agent.hotstate.HotState;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.receive.Receiver;
import dev.lockstep.protocol.receive.Verdict;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.AgentToBackend;
import dev.lockstep.protocol.wire.ResetReason;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * A receiver that follows an agent over the wire, through pauses and restarts on both sides, holds
 * the agent's content; of types that the agent has not listed yet, it keeps its earlier content.
 */
class FollowingPropertyTest {

  /** A sequence of changes, and the acts of the receiver and the agent after it. */
  record Stretch(List<Change> changes, After after) {}

  enum After {
    FOLLOW,
    MISS,
    RECEIVER_RESTARTS,
    AGENT_RESTARTS
  }

  private final AnswerEncoder encoder = new AnswerEncoder(TestClock.at(0, 77), 0);
  private final FrameDecoder decoder = new FrameDecoder();

  private HotState agent = new HotState(StateLimits.DEFAULT);
  private Receiver receiver = Receiver.ofAgent(StateLimits.DEFAULT);
  private long epoch;
  private long nowMs;

  @BeforeTry
  void begin() {
    receiver = Receiver.ofAgent(StateLimits.DEFAULT);
    epoch = 1;
    nowMs = 1_000;
  }

  @AfterProperty
  void close() {
    encoder.close();
    decoder.close();
  }

  @Provide
  Arbitrary<List<Stretch>> stretches() {
    return Combinators.combine(
            Change.some(25),
            Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(5, Arbitraries.just(After.FOLLOW)),
                net.jqwik.api.Tuple.of(3, Arbitraries.just(After.MISS)),
                net.jqwik.api.Tuple.of(1, Arbitraries.just(After.RECEIVER_RESTARTS)),
                net.jqwik.api.Tuple.of(1, Arbitraries.just(After.AGENT_RESTARTS))))
        .as(Stretch::new)
        .list()
        .ofMaxSize(8);
  }

  @Property
  void shouldHoldTheAgentsContentWhenAReceiverFollows(@ForAll("stretches") List<Stretch> stretches)
      throws FrameException {
    follows(stretches, StateLimits.DEFAULT);
  }

  @Property
  void shouldHoldTheAgentsContentWhenRemovalsAreSoonForgotten(
      @ForAll("stretches") List<Stretch> stretches) throws FrameException {
    follows(stretches, new StateLimits(2, 20));
  }

  private void follows(List<Stretch> stretches, StateLimits limits) throws FrameException {
    agent = new HotState(limits);
    for (Stretch stretch : stretches) {
      play(stretch.changes());
      switch (stretch.after()) {
        case MISS -> {}
        case FOLLOW -> follow();
        case RECEIVER_RESTARTS -> {
          receiver = Receiver.ofAgent(StateLimits.DEFAULT);
          follow();
        }
        case AGENT_RESTARTS -> {
          agent = new HotState(limits);
          epoch++;
        }
      }
    }
    follow();
  }

  private void play(List<Change> changes) {
    agent.beginBatch(nowMs);
    for (Change change : changes) {
      if (change instanceof Change.EndBatch(long pauseMs)) {
        agent.endBatch();
        nowMs += pauseMs;
        agent.beginBatch(nowMs);
      } else {
        Change.apply(change, agent);
      }
    }
    agent.endBatch();
  }

  private void follow() throws FrameException {
    Map<String, String> before = text(receiver.state());
    boolean resumes = receiver.position().epoch() == epoch;
    long since = resumes ? receiver.position().version() : UplinkSession.EVERYTHING;
    Capture truth = agent.snapshot();
    Set<String> unlisted = new HashSet<>(truth.knownTypes());
    truth.replacedTypes().forEach(unlisted::remove);
    Transfer transfer =
        switch (agent.since(since)) {
          case Delta delta -> {
            // A type that was withdrawn and returned is not the one whose resources were held.
            delta.replacedTypes().forEach(unlisted::remove);
            yield encoder.delta(delta, epoch);
          }
          case Capture capture -> encoder.reset(capture, ResetReason.RESET_FIRST, epoch);
        };

    assertThat(offer(transfer)).isEqualTo(Verdict.APPLIED);

    assertThat(receiver.position()).isEqualTo(new Position(epoch, agent.version()));
    assertThat(text(receiver.state())).isEqualTo(expected(truth, unlisted, before));
  }

  private Verdict offer(Transfer transfer) throws FrameException {
    Verdict verdict = Verdict.HELD;
    for (byte[] message : transfer.messages()) {
      FrameDecoder.Received<AgentToBackend> received = decoder.fromAgent(message);
      assertThat(received).isInstanceOf(FrameDecoder.Received.State.class);
      if (received instanceof FrameDecoder.Received.State<AgentToBackend> state) {
        verdict = receiver.offer(state.step(), nowMs);
      }
    }
    return verdict;
  }

  /** Content of the agent, and the earlier content of types that are known but not listed. */
  private static Map<String, String> expected(
      Capture truth, Set<String> unlisted, Map<String, String> before) {
    Map<String, String> expected = new TreeMap<>();
    for (ShardCapture shard : truth.shards()) {
      for (byte[] resource : shard.resources()) {
        put(expected, shard.key(), resource);
      }
    }
    before.forEach((key, value) -> {
      if (unlisted.contains(key.substring(0, key.indexOf('/')))) {
        expected.put(key, value);
      }
    });
    return expected;
  }

  private static Map<String, String> text(State state) {
    Map<String, String> text = new TreeMap<>();
    for (Shard shard : state.shards()) {
      shard.forEach(resource -> put(text, shard.key(), resource));
    }
    return text;
  }

  private static void put(Map<String, String> text, ShardKey key, byte[] resource) {
    String content = new String(resource, StandardCharsets.UTF_8);
    text.put(key + "/" + dev.lockstep.protocol.state.ResourceHead.name(resource), content);
  }
}
