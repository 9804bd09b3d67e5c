package dev.lockstep.protocol.receive;

import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.SegmentEncoder;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.frame.StepEncoder;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import dev.lockstep.protocol.wire.ResetReason;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A peer that sends its whole state, through the real codec. */
final class Sender {
  final State state = new State(new StateLimits(50, 1_000_000));
  private final boolean agent;
  private final Set<String> listed;
  private final SegmentEncoder encoder;
  private final FrameDecoder decoder = new FrameDecoder();
  private long transfers;

  Sender(boolean agent) {
    this(agent, Set.of());
  }

  /**
   * @param listed types that an agent has listed, even if they are empty now
   */
  Sender(boolean agent, Set<String> listed) {
    this.agent = agent;
    this.listed = listed;
    this.encoder = new SegmentEncoder(agent);
  }

  List<StateStep> changesSince(Position from) {
    return decoded(changeMessages(from));
  }

  /** The same, encoded. */
  List<byte[]> changeMessages(Position from) {
    List<byte[]> segments = new ArrayList<>();
    for (ShardChanges changes : state.changesSince(from)) {
      segments.addAll(encoder.changes(changes));
    }
    return StepEncoder.encode(header().setFrom(wire(from)).build(), segments, ++transfers);
  }

  List<StateStep> reset() {
    return decoded(resetMessages());
  }

  /** The same, encoded. */
  List<byte[]> resetMessages() {
    List<byte[]> segments = new ArrayList<>();
    TreeSet<String> types = new TreeSet<>(listed);
    for (ShardCapture capture : state.capture()) {
      types.add(capture.key().type());
      segments.addAll(
          agent
              ? encoder.whole(capture.inVersionOrder())
              : encoder.whole(capture.key(), capture.resources()));
    }
    StateFrame.Builder header = header().setReset(ResetReason.RESET_FIRST).setHistory("h");
    if (agent) {
      header
          .setHorizon(state.horizon().version())
          .addAllKnownTypes(types)
          .addAllReplacedTypes(types);
    }
    return StepEncoder.encode(header.build(), segments, ++transfers);
  }

  private StateFrame.Builder header() {
    return StateFrame.newBuilder()
        .setTo(wire(state.position()))
        .setDigest(state.digest())
        .setObjects(state.objects());
  }

  private List<StateStep> decoded(List<byte[]> messages) {
    List<StateStep> steps = new ArrayList<>();
    for (byte[] message : messages) {
      steps.add(decode(message));
    }
    return steps;
  }

  private StateStep decode(byte[] message) {
    try {
      return switch (decoder.fromBackend(message)) {
        case FrameDecoder.Received.State<?> received -> received.step();
        case FrameDecoder.Received.Other<?> other ->
            throw new AssertionError("not a step: " + other);
      };
    } catch (FrameException e) {
      throw new AssertionError(e);
    }
  }

  static dev.lockstep.protocol.wire.Position wire(Position position) {
    return dev.lockstep.protocol.wire.Position.newBuilder()
        .setEpoch(position.epoch())
        .setVersion(position.version())
        .build();
  }
}
