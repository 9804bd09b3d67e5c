package dev.lockstep.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.receive.Receiver;
import dev.lockstep.protocol.receive.Verdict;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.AgentToBackend;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A backend's replica of an agent: applies every frame by the receiver's rule. */
final class Follower implements AutoCloseable {
  private final FrameDecoder decoder = new FrameDecoder();
  private final Receiver receiver = Receiver.ofAgent(StateLimits.DEFAULT);
  private final List<byte[]> raw = new ArrayList<>();
  private final List<StateStep> steps = new ArrayList<>();

  Position position() {
    return receiver.position();
  }

  State state() {
    return receiver.state();
  }

  long digest() {
    return receiver.coveredDigest();
  }

  /** All messages, as received. */
  List<byte[]> raw() {
    return raw;
  }

  /** Takes the steps since the last call. */
  List<StateStep> steps() {
    List<StateStep> taken = List.copyOf(steps);
    steps.clear();
    return taken;
  }

  /** Applies messages until the state satisfies a condition. */
  void followUntil(ScriptedBackend.Peer peer, Predicate<Follower> isReached) throws Exception {
    while (!isReached.test(this)) {
      followOne(peer);
    }
  }

  StateStep followOne(ScriptedBackend.Peer peer) throws Exception {
    byte[] message = peer.next();
    raw.add(message);
    if (decoder.fromAgent(message)
        instanceof FrameDecoder.Received.State<AgentToBackend>(StateStep step)) {
      assertThat(receiver.offer(step, 0)).isIn(Verdict.APPLIED, Verdict.HELD, Verdict.OLD);
      steps.add(step);
      return step;
    }
    throw new AssertionError("an agent sent something that is no state");
  }

  boolean holds(String type, String name, String content) {
    byte[] resource = state().get(new ShardKey(type, "default"), name);
    return resource != null && new String(resource, StandardCharsets.UTF_8).contains(content);
  }

  boolean lacks(String type, String name) {
    return state().get(new ShardKey(type, "default"), name) == null;
  }

  boolean isReady(String type) {
    byte[] entry = state().get(ShardKey.CATALOG, type);
    return entry != null
        && new String(entry, StandardCharsets.UTF_8).contains("\"state\":\"ready\"");
  }

  @Override
  public void close() {
    decoder.close();
  }
}
