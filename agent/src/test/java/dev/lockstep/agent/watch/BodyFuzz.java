package dev.lockstep.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.agent.apiserver.ByteSource;
import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.apiserver.Failure;
import dev.lockstep.agent.apiserver.JsonCutter;
import dev.lockstep.agent.apiserver.ListBody;
import dev.lockstep.agent.apiserver.PieceSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as the body of a list or of a watch, whole or in pieces: the result does not depend on
 * the pieces, and an unreadable body is an IOException, which the watch handles.
 */
final class BodyFuzz {
  private static final int VALUE_BYTES_MAX = 1_000;

  static Stream<byte[]> seeds() {
    String object = "{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"7\"},\"x\":\"\\\"}\"}";
    String list = "{\"kind\":\"L\",\"metadata\":{\"resourceVersion\":\"9\",\"continue\":\"c\"},";
    return Stream.of(
            list + "\"items\":[" + object + "," + object + "]}",
            list + "\"items\":null}",
            "{\"items\":[" + object + "],\"metadata\":{\"resourceVersion\":7,\"x\":[{}]}}",
            "{\"type\":\"ADDED\",\"object\":" + object + "}\n",
            "{\"object\":" + object + ",\"type\":\"DELETED\"}\n{\"type\":\"NEW\",\"object\":1}",
            "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"8\","
                + "\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}}}}\n",
            "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Gone\","
                + "\"message\":\"m\",\"details\":{\"retryAfterSeconds\":3}}}\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBodyIsReadTheSameInPieces(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);

    assertThat(list(PieceSource.cut(text, new SplittableRandom(bytes.length))))
        .isEqualTo(list(PieceSource.whole(text)));
    assertThat(watch(PieceSource.cut(text, new SplittableRandom(bytes.length))))
        .isEqualTo(watch(PieceSource.whole(text)));
  }

  private static List<String> list(ByteSource source) {
    List<String> read = new ArrayList<>();
    JsonCutter cutter = new JsonCutter(source, VALUE_BYTES_MAX, true);
    ListBody body =
        new ListBody(
            cutter,
            (bytes, length, isOversized) -> {
              assertThat(length).isBetween(0, VALUE_BYTES_MAX);
              // The kept part of a value that is too long depends on the pieces.
              read.add(isOversized ? "" : new String(bytes, 0, length, StandardCharsets.UTF_8));
              return true;
            });
    try {
      read.add(body.read().toString());
    } catch (IOException refused) {
      read.add("refused");
    }
    return read;
  }

  private static List<String> watch(ByteSource source) {
    List<String> read = new ArrayList<>();
    JsonCutter cutter = new JsonCutter(source, VALUE_BYTES_MAX, true);
    WatchLine line = new WatchLine(new Notes(read));
    try {
      while (cutter.peek() >= 0) {
        cutter.value();
        if (!cutter.isOversized()) {
          read.add(line.read(cutter.bytes(), cutter.length()).toString());
        }
      }
    } catch (IOException refused) {
      read.add("refused");
    }
    return read;
  }

  private record Notes(List<String> read) implements WatchLine.Receiver {
    @Override
    public Action event(EventKind kind, JsonParser object) throws IOException {
      object.skipChildren();
      read.add(kind.name());
      return Action.Read.ON;
    }

    @Override
    public Action bookmark(String resourceVersion, boolean endsInitialEvents) {
      read.add("bookmark " + resourceVersion + endsInitialEvents);
      return Action.Read.ON;
    }

    @Override
    public Action error(Failure failure) {
      assertThat(failure.message()).hasSizeLessThan(2_000);
      read.add(failure.message());
      return Action.Read.ON;
    }

    @Override
    public Action unknown() {
      read.add("unknown");
      return Action.Read.ON;
    }
  }
}
