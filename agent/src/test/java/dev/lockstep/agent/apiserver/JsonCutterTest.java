package dev.lockstep.agent.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Row;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonCutterTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] TEXTS = {
    "",
    "a",
    "\"",
    "\\",
    "\\\"",
    "}",
    "{",
    "]",
    "[",
    ",",
    "\n",
    "é",
    "\ud83d\ude00",
    "\\u0022",
    "\u0000"
  };

  @Property
  void shouldCutTheValuesThatAParserReads(@ForAll long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<JsonNode> values = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      JsonNode value = value(random, 3);
      values.add(value);
      text.append(random.nextBoolean() ? value.toString() : value.toPrettyString());
      text.append(random.nextBoolean() ? "\n" : " \r\n\t");
    }

    JsonCutter cutter = new JsonCutter(PieceSource.cut(text.toString(), random), 1_000_000, false);
    List<JsonNode> cut = new ArrayList<>();
    while (cutter.peek() >= 0) {
      cutter.value();
      cut.add(JSON.readTree(cutter.bytes(), 0, cutter.length()));
    }

    assertThat(cut).isEqualTo(values);
  }

  @Property
  @Holds("G27")
  void shouldTerminateOnAnyBytes(@ForAll byte[] bytes, @ForAll long seed) throws IOException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    JsonCutter cutter =
        new JsonCutter(PieceSource.cut(text, new SplittableRandom(seed)), 16, seed % 2 == 0);
    try {
      while (cutter.peek() >= 0) {
        cutter.value();
        assertThat(cutter.length()).isBetween(0, 16);
      }
    } catch (EOFException | MalformedBodyException e) {
      assertThat(e.getMessage()).startsWith("The apiserver");
    }
  }

  @Test
  @Row("C40")
  void shouldSkipAnOversizedValueAndContinue() throws IOException {
    String text = "[\"" + "x".repeat(100) + "\"] {\"a\":1}";
    JsonCutter cutter = new JsonCutter(PieceSource.cut(text, new SplittableRandom(1)), 20, true);

    cutter.value();
    assertThat(cutter.isOversized()).isTrue();
    cutter.value();

    assertThat(cutter.isOversized()).isFalse();
    assertThat(cut(cutter)).isEqualTo("{\"a\":1}");
  }

  @Test
  void shouldSkipAnOversizedScalarInPiecesOfAnySize() throws IOException {
    String text = "1".repeat(100) + " {\"a\":1}";
    for (PieceSource source :
        new PieceSource[] {
          PieceSource.whole(text), PieceSource.cut(text, new SplittableRandom(1))
        }) {
      JsonCutter cutter = new JsonCutter(source, 20, true);

      cutter.value();
      assertThat(cutter.isOversized()).isTrue();
      cutter.value();

      assertThat(cut(cutter)).isEqualTo("{\"a\":1}");
    }
  }

  @Test
  void shouldRefuseAnOversizedValueWhenItMayNotBeSkipped() throws IOException {
    JsonCutter exact = new JsonCutter(PieceSource.whole("{\"a\":1}"), 7, false);
    exact.value();
    assertThat(cut(exact)).isEqualTo("{\"a\":1}");

    JsonCutter over = new JsonCutter(PieceSource.whole("{\"a\":12}"), 7, false);
    assertThatThrownBy(over::value)
        .isInstanceOf(MalformedBodyException.class)
        .hasMessageContaining("more than 7 bytes");
  }

  @Test
  void shouldReportAValueThatIsCutShort() {
    for (String text : new String[] {"", "{", "{\"a\":1", "\"abc", "\"abc\\\"", "[[]"}) {
      JsonCutter cutter = new JsonCutter(PieceSource.whole(text), 100, true);
      assertThatThrownBy(cutter::value).as(text).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void shouldRefuseInputWithoutAValue() {
    for (String text : new String[] {",1", "}", "]", " ,"}) {
      JsonCutter cutter = new JsonCutter(PieceSource.whole(text), 100, true);
      assertThatThrownBy(cutter::value).as(text).isInstanceOf(MalformedBodyException.class);
    }
  }

  private static String cut(JsonCutter cutter) {
    return new String(cutter.bytes(), 0, cutter.length(), StandardCharsets.UTF_8);
  }

  private static JsonNode value(SplittableRandom random, int depth) throws JsonProcessingException {
    switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> {
        return JSON.readTree("-12.5e3");
      }
      case 1 -> {
        return JSON.readTree(random.nextBoolean() ? "true" : "null");
      }
      case 2, 3 -> {
        return JSON.getNodeFactory().textNode(text(random));
      }
      case 4 -> {
        ArrayNode array = JSON.createArrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(value(random, depth - 1));
        }
        return array;
      }
      default -> {
        ObjectNode object = JSON.createObjectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.set(text(random), value(random, depth - 1));
        }
        return object;
      }
    }
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(TEXTS[random.nextInt(TEXTS.length)]);
    }
    return text.toString();
  }
}
