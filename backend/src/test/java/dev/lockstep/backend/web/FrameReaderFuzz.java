package dev.lockstep.backend.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lockstep.protocol.frame.Limits;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as a client's frames: they mean the same in pieces of any size, and the same as to
 * Netty's reader. The first byte chooses the pieces.
 */
final class FrameReaderFuzz {
  private static final String TOO_LARGE =
      FrameWords.broken(WebSocketCloseStatus.MESSAGE_TOO_BIG.code());

  private static final String NO_TEXT =
      FrameWords.broken(WebSocketCloseStatus.INVALID_PAYLOAD_DATA.code());

  static Stream<byte[]> seeds() {
    return Stream.of(
            "01 8283 5ac31781 58c110",
            "03 0282 00000000 0102 8980 00000000 8081 00000000 03 8882 00000000 03e8",
            "02 82fe007e 01020304" + "ab".repeat(126),
            "05 82ff0000000000100000 00000000 01",
            "01 8185 00000000 68656c6c6f 8a80 00000000 8883 01010101 02e940")
        .map(hex -> HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBytesMeanTheSameHoweverTheyAreCut(byte[] bytes) {
    if (bytes.length < 2) {
      return;
    }
    int cut = 1 + (bytes[0] & 0x3f);
    byte[] frames = Arrays.copyOfRange(bytes, 1, bytes.length);

    FrameWords whole = new FrameWords();
    whole.read(frames);
    whole.close();
    FrameWords pieces = new FrameWords();
    for (int from = 0; from < frames.length; from += cut) {
      pieces.read(Arrays.copyOfRange(frames, from, Math.min(frames.length, from + cut)));
    }
    pieces.close();

    assertThat(pieces.list()).isEqualTo(whole.list());
    List<String> ours = upToTheEnd(whole.list());
    List<String> theirs = upToTheEnd(byNetty(frames));
    if (!ours.isEmpty() && isStricter(ours.getLast(), theirs.size() == ours.size())) {
      ours.removeLast();
      theirs = theirs.subList(0, Math.min(ours.size(), theirs.size()));
    }
    assertThat(ours).isEqualTo(theirs);
  }

  /**
   * Netty waits for the whole of a part that makes the message too large, and accepts a reason that
   * ends inside a character.
   */
  private static boolean isStricter(String last, boolean isAnswered) {
    return isAnswered ? last.equals(NO_TEXT) : last.equals(TOO_LARGE);
  }

  /** Cuts the frames after a close or a broken rule, which readers ignore. */
  private static List<String> upToTheEnd(List<String> words) {
    List<String> some = new ArrayList<>();
    for (String each : words) {
      some.add(each);
      if (each.startsWith("close") || each.startsWith("broken")) {
        break;
      }
    }
    return some;
  }

  private static List<String> byNetty(byte[] frames) {
    WebSocketDecoderConfig config =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(Limits.FRAME_BYTES_MAX)
            .expectMaskedFrames(true)
            .allowExtensions(false)
            .closeOnProtocolViolation(false)
            .build();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new WebSocket13FrameDecoder(config),
            new WebSocketFrameAggregator(Limits.FRAME_BYTES_MAX));
    String broken = "";
    try {
      channel.writeInbound(Unpooled.copiedBuffer(frames));
    } catch (CorruptedWebSocketFrameException e) {
      broken = FrameWords.broken(e.closeStatus().code());
    } catch (TooLongFrameException e) {
      broken = TOO_LARGE;
    }
    List<String> words = new ArrayList<>();
    for (WebSocketFrame frame = channel.readInbound();
        frame != null;
        frame = channel.readInbound()) {
      byte[] content = ByteBufUtil.getBytes(frame.content());
      switch (frame) {
        case BinaryWebSocketFrame _ -> words.add(FrameWords.message(content));
        case TextWebSocketFrame _ -> words.add(FrameWords.TEXT);
        case PingWebSocketFrame _ -> words.add(FrameWords.ping(content));
        case CloseWebSocketFrame _ -> words.add(FrameWords.close(content));
        default -> {}
      }
      frame.release();
    }
    if (!broken.isEmpty()) {
      words.add(broken);
    }
    try {
      var _ = channel.finishAndReleaseAll();
    } catch (PrematureChannelClosureException e) {
      // A message whose last part is missing: ours does not report it, either.
      return words;
    }
    return words;
  }
}
