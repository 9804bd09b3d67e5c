package dev.lockstep.agent.uplink;

import dev.lockstep.agent.hotstate.Capture;
import dev.lockstep.agent.hotstate.Delta;
import dev.lockstep.agent.hotstate.Summary;
import dev.lockstep.common.clock.Clock;
import dev.lockstep.protocol.Invariant;
import dev.lockstep.protocol.frame.Limits;
import dev.lockstep.protocol.frame.SegmentEncoder;
import dev.lockstep.protocol.frame.StepEncoder;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.ShardCapture;
import dev.lockstep.protocol.state.ShardChanges;
import dev.lockstep.protocol.wire.ResetReason;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes the hot state's answers as frames, with the epoch that the backend assigned. Owned by one
 * session; it keeps a deflater.
 */
public final class AnswerEncoder implements AutoCloseable {
  private final SegmentEncoder segments = new SegmentEncoder(true);
  private final Clock clock;
  private final int messageBytes;
  private long number;

  /**
   * @param firstNumber number of the first transfer, so that transfers of two lives differ
   */
  public AnswerEncoder(Clock clock, long firstNumber) {
    this(clock, firstNumber, StepEncoder.MESSAGE_BYTES);
  }

  /**
   * An encoder with smaller messages.
   *
   * @param messageBytes approximate size of the part of a step in one message
   */
  public AnswerEncoder(Clock clock, long firstNumber, int messageBytes) {
    this.clock = clock;
    this.messageBytes = messageBytes;
    this.number = firstNumber;
  }

  public Transfer delta(Delta delta, long epoch) {
    Position from = new Position(epoch, delta.from());
    Position to = new Position(epoch, delta.to());
    List<byte[]> encoded = new ArrayList<>(delta.shards().size());
    for (ShardChanges changes : delta.shards()) {
      encoded.addAll(segments.changes(changes));
    }
    StateFrame header =
        header(to, delta.summary())
            .setFrom(wire(from))
            .addAllReplacedTypes(delta.replacedTypes())
            .build();
    return transfer(header, encoded, false, from, to);
  }

  public Transfer reset(Capture capture, ResetReason reason, long epoch) {
    Position to = new Position(epoch, capture.to());
    List<byte[]> encoded = new ArrayList<>(capture.shards().size());
    for (ShardCapture shard : capture.shards()) {
      encoded.addAll(segments.whole(shard.inVersionOrder()));
    }
    StateFrame header =
        header(to, capture.summary())
            .setReset(reason)
            .addAllKnownTypes(capture.knownTypes())
            .addAllReplacedTypes(capture.replacedTypes())
            .setHorizon(capture.horizon())
            .build();
    return transfer(header, encoded, true, Position.ORIGIN, to);
  }

  @Override
  public void close() {
    segments.close();
  }

  private StateFrame.Builder header(Position to, Summary summary) {
    return StateFrame.newBuilder()
        .setTo(wire(to))
        .setDigest(summary.digest())
        .setObjects(summary.objects())
        .setStampedMs(summary.stampedMs())
        .setSentMs(clock.epochMs());
  }

  private Transfer transfer(
      StateFrame header, List<byte[]> encoded, boolean isReset, Position from, Position to) {
    Transfer transfer =
        new Transfer(
            number, isReset, from, to, StepEncoder.encode(header, encoded, number, messageBytes));
    number++;
    for (byte[] message : transfer.messages()) {
      Invariant.check(message.length <= Limits.FRAME_BYTES_MAX, "a message is within its limit");
    }
    return transfer;
  }

  private static dev.lockstep.protocol.wire.Position wire(Position position) {
    return dev.lockstep.protocol.wire.Position.newBuilder()
        .setEpoch(position.epoch())
        .setVersion(position.version())
        .build();
  }
}
