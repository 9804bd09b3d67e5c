package dev.lockstep.backend.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames in pieces. {@link WebSocketRowsTest} has a row for each rule. */
final class FrameReaderTest {
  private static final byte[] MASK = {0x5a, (byte) 0xc3, 0x17, (byte) 0x81};

  private FrameWords words = new FrameWords();

  private static byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      content[i] = (byte) (i * 31 + bytes);
    }
    return content;
  }

  private static byte[] frame(int first, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(first);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 0x1_0000) {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    frame.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ MASK[i % 4]);
    }
    return frame.toByteArray();
  }

  @Test
  void shouldReadFramesOfAllLengthsWhenTheyComeInPieces() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<String> expected = new ArrayList<>();
    for (int bytes : new int[] {0, 1, 7, 8, 9, 125, 126, 127, 300}) {
      all.writeBytes(frame(0x82, content(bytes)));
      expected.add(FrameWords.message(content(bytes)));
    }
    all.writeBytes(frame(0x02, content(5)));
    all.writeBytes(frame(0x89, content(2)));
    all.writeBytes(frame(0x00, content(0)));
    all.writeBytes(frame(0x80, content(3)));
    byte[] joined = Arrays.copyOf(content(5), 8);
    System.arraycopy(content(3), 0, joined, 5, 3);
    expected.add(FrameWords.ping(content(2)));
    expected.add(FrameWords.message(joined));
    byte[] bytes = all.toByteArray();

    for (int cut = 1; cut < bytes.length; cut++) {
      words = new FrameWords();
      for (int from = 0; from < bytes.length; from += cut) {
        words.read(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + cut)));
      }
      assertThat(words.list()).as("cut each %s bytes", cut).isEqualTo(expected);
    }
  }

  @Test
  void shouldReadALargeMessage() {
    byte[] large = content(200_000);
    byte[] bytes = frame(0x82, large);

    words.read(Arrays.copyOf(bytes, 70_000));
    assertThat(words.list()).isEmpty();
    words.read(Arrays.copyOfRange(bytes, 70_000, bytes.length));

    assertThat(words.list()).containsExactly(FrameWords.message(large));
  }

  @Test
  void shouldDropLaterBytesWhenARuleIsBroken() {
    words.read(frame(0xc2, content(1)));
    words.read(frame(0x82, content(1)));

    assertThat(words.list()).containsExactly(FrameWords.broken(1002));
  }
}
