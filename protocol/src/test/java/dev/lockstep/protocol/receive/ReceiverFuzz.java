package dev.lockstep.protocol.receive;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lockstep.protocol.FrameSeeds;
import dev.lockstep.protocol.frame.FrameDecoder;
import dev.lockstep.protocol.frame.FrameException;
import dev.lockstep.protocol.frame.StateStep;
import dev.lockstep.protocol.position.Position;
import dev.lockstep.protocol.state.Shard;
import dev.lockstep.protocol.state.State;
import dev.lockstep.protocol.state.StateLimits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any sequence of messages with length prefixes, offered to a receiver of each kind: transfers,
 * resets, gaps and repeats in any order. An admitted peer may send anything; it must not break the
 * thread that owns the state.
 */
final class ReceiverFuzz {
  private static final int MESSAGES_MAX = 64;

  static Stream<byte[]> seeds() {
    return FrameSeeds.scenarios().stream().map(ReceiverFuzz::row);
  }

  private static byte[] row(List<byte[]> messages) {
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      row.write(message.length >> 8);
      row.write(message.length);
      row.writeBytes(message);
    }
    return row.toByteArray();
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyRowOfMessagesLeavesAStateThatIsWhole(byte[] bytes) {
    Receiver client = Receiver.ofBackend(StateLimits.NO_TOMBSTONES);
    Receiver replica = Receiver.ofAgent(new StateLimits(4, 1_000));
    ByteBuffer row = ByteBuffer.wrap(bytes);
    try (FrameDecoder decoder = new FrameDecoder()) {
      for (int i = 0; i < MESSAGES_MAX && row.remaining() > 2; i++) {
        byte[] message = new byte[Math.min(row.getShort() & 0xffff, row.remaining())];
        row.get(message);
        try {
          if (decoder.fromBackend(message)
              instanceof FrameDecoder.Received.State<?>(StateStep step)) {
            offer(client, step, i);
            offer(replica, step, i);
          }
        } catch (FrameException refused) {
          return;
        }
      }
    }
  }

  private static void offer(Receiver receiver, StateStep step, int nowMs) {
    Position before = receiver.position();
    String history = receiver.history();

    Verdict verdict = receiver.offer(step, nowMs);

    if (receiver.history().equals(history)) {
      assertThat(receiver.position().isBefore(before)).isFalse();
    }
    if (verdict == Verdict.OLD || verdict == Verdict.GAP || verdict == Verdict.HELD) {
      assertThat(receiver.position()).isEqualTo(before);
    }
    checkWhole(receiver.state());
  }

  private static void checkWhole(State state) {
    long objects = 0;
    long digest = 0;
    for (String type : state.types()) {
      for (Shard shard : state.shardsOf(type)) {
        objects += shard.objects();
        digest += shard.digest();
      }
    }
    assertThat(state.objects()).isEqualTo(objects);
    assertThat(state.digest()).isEqualTo(digest);
    state.changesSince(state.horizon());
  }
}
