package dev.lockstep.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameParserTest {
  private static ByteBuf frame(int length) {
    ByteBuf frame = Unpooled.buffer();
    frame.writeByte(0x82);
    if (length < 126) {
      frame.writeByte(length);
    } else if (length < 1 << 16) {
      frame.writeByte(126).writeShort(length);
    } else {
      frame.writeByte(127).writeLong(length);
    }
    return frame.writeBytes(new byte[length]);
  }

  @Test
  void shouldCutFramesOfAllSizesWhereverTheBytesAreSplit() {
    List<Integer> lengths = List.of(0, 1, 125, 126, 300, 65_535, 65_536);
    ByteBuf all = Unpooled.buffer();
    lengths.forEach(length -> all.writeBytes(frame(length)));

    for (int step : new int[] {1, 2, 3, 127, 1_000, 70_000}) {
      List<Integer> seen = new ArrayList<>();
      ByteBuf in = Unpooled.buffer();
      for (int at = 0; at < all.writerIndex(); at += step) {
        in.writeBytes(all, at, Math.min(step, all.writerIndex() - at));
        FrameParser.parse(
            in,
            (opcode, from, offset, length) -> {
              assertThat(opcode).isEqualTo(FrameParser.BINARY);
              seen.add(length);
            });
      }
      assertThat(seen).as("in steps of " + step).isEqualTo(lengths);
      assertThat(in.isReadable()).isFalse();
    }
  }

  @Test
  void shouldRefuseAServerThatMasks() {
    ByteBuf in = Unpooled.wrappedBuffer(new byte[] {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 1});

    assertThatThrownBy(() -> FrameParser.parse(in, (opcode, from, offset, length) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("masked");
  }
}
