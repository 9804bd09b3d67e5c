package dev.lockstep.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.protocol.state.ShardKey;
import dev.lockstep.protocol.wire.Resource;
import dev.lockstep.protocol.wire.StateFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepInflationTest {
  private static final int RESOURCE_BYTES = 200 << 10;

  @Test
  void shouldSplitAStepWhenOneMessageWouldInflateTooFar() throws FrameException {
    int count = Limits.INFLATED_BYTES_MAX / RESOURCE_BYTES + 10;
    byte[][] resources = new byte[count][];
    for (int i = 0; i < count; i++) {
      resources[i] = emptyish("object-" + i);
    }
    List<byte[]> segments;
    try (SegmentEncoder encoder = new SegmentEncoder(false)) {
      segments = encoder.whole(new ShardKey("configmaps", "default"), resources);
    }
    long deflatedBytes = segments.stream().mapToLong(segment -> segment.length).sum();
    assertThat(deflatedBytes).isLessThan(Limits.FRAME_BYTES_MAX / 2);

    List<byte[]> messages = StepEncoder.encode(StateFrame.getDefaultInstance(), segments, 7);

    assertThat(messages).hasSize(2);
    List<Segment> received = new ArrayList<>();
    try (FrameDecoder decoder = new FrameDecoder()) {
      for (byte[] message : messages) {
        if (decoder.fromAgent(message) instanceof FrameDecoder.Received.State<?>(StateStep step)) {
          received.addAll(step.segments());
        }
      }
    }
    assertThat(received.stream().mapToInt(segment -> segment.upserts().length).sum())
        .isEqualTo(count);
  }

  private static byte[] emptyish(String name) {
    return Resource.newBuilder()
        .setName(name)
        .setObject(ByteString.copyFrom(new byte[RESOURCE_BYTES]))
        .build()
        .toByteArray();
  }
}
