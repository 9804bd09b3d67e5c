package dev.lockstep.agent.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.apiserver.ByteSource;
import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.apiserver.JsonCutter;
import dev.lockstep.agent.apiserver.ListBody;
import dev.lockstep.agent.apiserver.PieceSource;
import dev.lockstep.agent.printing.BuiltInTypes;
import dev.lockstep.agent.projection.Projector;
import dev.lockstep.agent.types.AllowList;
import dev.lockstep.agent.types.MalformedObjectException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Objects that are read in place, in pieces of any size. */
class TakenObjectsTest {

  private static final int VALUE_BYTES_MAX = 1_000;

  private final Projector pods =
      Projector.forType(BuiltInTypes.find("pods").orElseThrow(), AllowList.builtIn());
  private final List<String> seen = new ArrayList<>();

  private static String pod(String name, String rest) {
    return "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"n\",\"uid\":\"u\",\"resourceVersion\":\"1\"}%s}"
        .formatted(name, rest);
  }

  @Property
  void shouldReadTheObjectsOfAListInTheirOrder(@ForAll long seed) throws IOException {
    seen.clear();
    String odd = pod("odd", ",\"x\":nope");
    String unnamed = pod("", ",\"x\":[1,{\"a\":\"b\"}]");
    String large = pod("large", ",\"x\":\"" + "y".repeat(VALUE_BYTES_MAX) + "\"");
    String text =
        "{\"items\":[%s,%s , %s,%s,3,%s ],\"metadata\":{\"resourceVersion\":\"7\"}}"
            .formatted(pod("a", ",\"x\":[{}]"), odd, unnamed, large, pod("z", ""));

    assertThat(
            new ListBody(
                    new JsonCutter(
                        PieceSource.cut(text, new SplittableRandom(seed)), VALUE_BYTES_MAX, true),
                    new Items())
                .read())
        .contains(new ListBody.End("7", ""));

    // An object in many pieces is cut out in the end, with the same result.
    assertThat(seen.stream().map(each -> each.replace("cut ", "")))
        .containsExactly("a", "SYNTAX", "NO_NAME", "oversized", "NOT_AN_OBJECT", "z");
  }

  @Test
  void shouldReadObjectsInPlaceWhenTheyArriveInFewPieces() throws IOException {
    String text = "{\"items\":[" + pod("a", "") + "," + pod("b", "") + "]}";

    for (int bytes = 40; bytes <= text.length(); bytes++) {
      seen.clear();
      ByteSource source = PieceSource.pieces(text, bytes);
      new ListBody(new JsonCutter(source, VALUE_BYTES_MAX, true), new Items()).read();

      assertThat(seen).as("in pieces of %d bytes", bytes).containsExactly("a", "b");
    }
  }

  @Property
  void shouldReadEventsAndLeaveOtherLines(@ForAll long seed) throws Exception {
    seen.clear();
    String pod = pod("a", ",\"x\":[{}]");
    List<String> lines =
        List.of(
            "{\"type\":\"ADDED\",\"object\":" + pod + "}",
            "{\"type\":\"MODIFIED\",\"object\":" + pod + "}",
            "{\"type\":\"DELETED\",\"object\":" + pod + "}",
            "{\"type\":\"BOOKMARK\",\"object\":" + pod + "}",
            "{\"type\": \"ADDED\",\"object\":" + pod + "}",
            "{\"type\":\"ADDED\",\"object\":" + pod + ",\"x\":1}",
            "{\"object\":" + pod + ",\"type\":\"ADDED\"}");
    JsonCutter cutter =
        new JsonCutter(
            PieceSource.cut(String.join("\n", lines), new SplittableRandom(seed)),
            VALUE_BYTES_MAX,
            false);
    PlainLine plain = new PlainLine(pods);

    for (int i = 0; i < lines.size(); i++) {
      if (cutter.offer(plain)) {
        seen.add(plain.kind() + " " + pods.projectRead().name());
        assertThat(seen.getLast()).isEqualTo(List.of("ADDED a", "MODIFIED a", "DELETED a").get(i));
      } else {
        cutter.value();
        assertThat(new String(cutter.bytes(), 0, cutter.length(), UTF_8)).isEqualTo(lines.get(i));
      }
    }
    assertThat(cutter.peek()).isNegative();
  }

  @Test
  void shouldReadEventsInPlaceWhenTheyAreWhole() throws Exception {
    String text = "{\"type\":\"MODIFIED\",\"object\":" + pod("a", "") + "}\n";
    PlainLine plain = new PlainLine(pods);

    assertThat(new JsonCutter(PieceSource.whole(text), VALUE_BYTES_MAX, false).offer(plain))
        .isTrue();
    assertThat(plain.kind()).isEqualTo(EventKind.MODIFIED);
    assertThat(pods.projectRead().name()).isEqualTo("a");
  }

  private final class Items implements ListBody.Items {
    @Override
    public int take(byte[] bytes, int from, int to) {
      return pods.read(bytes, from, to);
    }

    @Override
    public boolean onTaken() {
      try {
        return seen.add(pods.projectRead().name());
      } catch (MalformedObjectException refused) {
        return seen.add(refused.reason().name());
      }
    }

    @Override
    public boolean item(byte[] bytes, int length, boolean isOversized) {
      if (isOversized) {
        return seen.add("oversized");
      }
      try {
        return seen.add("cut " + pods.project(bytes, 0, length).name());
      } catch (MalformedObjectException refused) {
        return seen.add(refused.reason().name());
      }
    }
  }
}
