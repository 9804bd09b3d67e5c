package dev.lockstep.agent.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.agent.printing.BuiltInTypes;
import dev.lockstep.agent.projection.Fixtures;
import dev.lockstep.agent.projection.RandomObjects;
import dev.lockstep.agent.types.TypeDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plain reader keeps the same as the parser. */
class PlainReaderTest {

  /** Writes characters as they are, which {@link RandomObjects#MAPPER} escapes. */
  private static final JsonMapper WIDE = new JsonMapper();

  /** Bytes that are likely to change the meaning of JSON. */
  private static final byte[] TELLING =
      "\"\"\"\\\\{}[],:0129-+.eEtrufalsn \n\t\0\u007fé€\uD83D\uDE80"
          .getBytes(StandardCharsets.UTF_8);

  private static final int CHANGES = 12;

  private final PlainReader plain = new PlainReader();

  static Iterable<String> names() {
    return Fixtures.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldReadRecordedObjectsInPlaceAndLikeTheParser(String name) {
    Shape shape = shapeOf(Fixtures.typeOf(name));
    byte[] json = Fixtures.json(name).getBytes(StandardCharsets.UTF_8);

    assertThat(read(json, shape)).isPresent().isEqualTo(parsed(json, shape));
    assertThat(read(json, shape)).as("read again").isPresent().isEqualTo(parsed(json, shape));
  }

  @Property
  void shouldReadAnyObjectLikeTheParser(@ForAll long seed) throws Exception {
    RandomObjects random = new RandomObjects(seed);
    TypeDescriptor type = random.pick(BuiltInTypes.all());
    Shape shape = shapeOf(type);
    for (int i = 0; i < 3; i++) {
      JsonNode object = random.withUnlisted(random.good(type), Fixtures.rule(type));

      agree(RandomObjects.text(object).getBytes(StandardCharsets.UTF_8), shape);
      agree(WIDE.writeValueAsBytes(object), shape);
      agree(object.toPrettyString().getBytes(StandardCharsets.UTF_8), shape);
    }
  }

  @Property
  void shouldReadLikeTheParserWhenAnObjectResemblesThePreviousOne(@ForAll long seed) {
    Random random = new Random(seed);
    String name = Fixtures.names().get(random.nextInt(Fixtures.names().size()));
    Shape shape = shapeOf(Fixtures.typeOf(name));
    byte[] json = Fixtures.json(name).getBytes(StandardCharsets.UTF_8);
    agree(json, shape);

    for (int i = 0; i < CHANGES; i++) {
      byte[] other = changed(json, random);
      agree(other, shape);
      if (random.nextInt(4) == 0) {
        json = other;
      }
    }
  }

  @Property
  void shouldSkipLikeTheParserWhenAValueResemblesThePreviousOne(@ForAll long seed) {
    Random random = new Random(seed);
    Shape none = Shape.ofField("asked", Shape.SCALAR);
    byte[] json =
        ("{\"x\":[{\"é\\u00e9\\n\":\"text\",\"k:{\\\"a\\\":1}\":{\".\":{},\"n\":12.5e3},\"t\":true},[],"
                + "{\"time\":\"2026-01-01T00:00:00Z\",\"f\":false,\"z\":null,\"€\":[0,-1,\"\"]}]}")
            .getBytes(StandardCharsets.UTF_8);
    agree(json, none);

    for (int i = 0; i < CHANGES; i++) {
      agree(changed(json, random), none);
      agree(json, none);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"asked\":\"\\u00e9\\ud83d\\ude80\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"x\":1}",
        "{\"asked\":\"é€\uD83D\uDE80\"}",
        "{ \"asked\" : -0.5e+3 , \"x\" : [ ] , \"y\" : { } }",
        "{\"asked\":1,\"asked\":\"last\",\"x\":[1,2,{\"a\":[]}]}",
        "{\"asked\":true,\"x\":\"\\ud800\"}",
        "{\"asked\":null}",
        "{}"
      })
  void shouldReadUnusualWellFormedJsonInPlace(String text) {
    Shape shape = Shape.ofField("asked", Shape.SCALAR);
    byte[] json = text.getBytes(StandardCharsets.UTF_8);

    assertThat(read(json, shape)).isPresent().isEqualTo(parsed(json, shape));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"x\":01}",
        "{\"x\":1.}",
        "{\"x\":.5}",
        "{\"x\":+1}",
        "{\"x\":1e}",
        "{\"x\":-}",
        "{\"x\":NaN}",
        "{\"x\":tru}",
        "{\"x\":nulls}",
        "{\"x\":\"\\x\"}",
        "{\"x\":\"\\u12g4\"}",
        "{\"x\":\"\n\"}",
        "{\"x\":[1,]}",
        "{\"x\":[1 2]}",
        "{\"x\":[1}}",
        "{\"x\":{\"a\"}}",
        "{\"x\":{\"a\":1,}}",
        "{\"x\":{a:1}}",
        "{\"x\":1,}",
        "{\"x\" 1}",
        "{,}",
        "[]",
        " {}"
      })
  void shouldLeaveMalformedJsonToTheParser(String text) {
    byte[] json = text.getBytes(StandardCharsets.UTF_8);

    assertThat(end(json, json.length, Shape.ofField("asked", Shape.SCALAR)))
        .isEqualTo(PlainReader.NOT_PLAIN);
  }

  @Test
  void shouldLeaveInvalidUtf8ToTheParser() {
    for (int[] wrong :
        new int[][] {
          {0xFF}, {0xC0, 0x80}, {0xC3, 'a'}, {0xED, 0xA0, 0x80}, {0xF4, 0x90, 0x80, 0x80}
        }) {
      byte[] json = "{\"x\":\"####\"}".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < wrong.length; i++) {
        json[6 + i] = (byte) wrong[i];
      }

      assertThat(end(json, json.length, Shape.ofField("asked", Shape.SCALAR)))
          .isEqualTo(PlainReader.NOT_PLAIN);
    }
  }

  @Test
  void shouldLeaveDeepOrLongJsonToTheParser() {
    Shape shape = Shape.ofField("asked", Shape.SCALAR);
    String deep = "{\"x\":" + "[".repeat(100) + "]".repeat(100) + "}";
    String name = "{\"\\u0061sked\":1}";
    String text = "{\"asked\":\"" + "t".repeat(Limits.READ_CHARS_MAX + 1) + "\"}";
    String number = "{\"asked\":" + "1".repeat(Limits.NUMBER_CHARS_MAX + 1) + "}";

    for (String each : new String[] {deep, name, text, number}) {
      byte[] json = each.getBytes(StandardCharsets.UTF_8);
      assertThat(end(json, json.length, shape)).isEqualTo(PlainReader.NOT_PLAIN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pods.crash-loop", "deployments.apps"})
  void shouldAskForMoreBytesWhereverAnObjectIsCut(String name) {
    String recorded =
        Fixtures.names().stream().filter(each -> each.startsWith(name)).findFirst().orElseThrow();
    Shape shape = shapeOf(Fixtures.typeOf(recorded));
    byte[] json = Fixtures.json(recorded).strip().getBytes(StandardCharsets.UTF_8);

    for (int to = 0; to < json.length; to++) {
      assertThat(end(json, to, shape)).as("cut at %d", to).isEqualTo(PlainReader.CUT_SHORT);
    }
    assertThat(end(json, json.length, shape)).isEqualTo(json.length);
  }

  private void agree(byte[] json, Shape shape) {
    Optional<String> read = read(json, shape);
    if (read.isPresent()) {
      assertThat(read)
          .as(() -> new String(json, StandardCharsets.UTF_8))
          .isEqualTo(parsed(json, shape));
    }
  }

  private int end(byte[] json, int to, Shape shape) {
    byte[] room = Arrays.copyOf(Arrays.copyOf(json, to), to + JsonScan.ROOM);
    return plain.read(room, 0, to, shape);
  }

  /** The reader's result; empty when it leaves the object to the parser. */
  private Optional<String> read(byte[] json, Shape shape) {
    byte[] room = Arrays.copyOf(json, json.length + JsonScan.ROOM);
    int end = plain.read(room, 0, json.length, shape);
    return end >= 0 && plain.isBlank(end, json.length)
        ? Optional.of(described(plain.object(), shape))
        : Optional.empty();
  }

  /**
   * The parser's result; empty when the object is malformed. As in {@code Projector}, a text that
   * it refuses as bytes is read as characters, for instance with half of a surrogate pair in a
   * name.
   */
  private static Optional<String> parsed(byte[] json, Shape shape) {
    try {
      return parsed(ObjectJson.factory().createParser(json), shape)
          .or(() -> parsed(new String(json, StandardCharsets.UTF_8), shape));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<String> parsed(String json, Shape shape) {
    try {
      return parsed(ObjectJson.factory().createParser(json), shape);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<String> parsed(JsonParser source, Shape shape) throws IOException {
    try (JsonParser parser = source) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      String described = described(Collector.read(parser, shape), shape);
      return parser.nextToken() == null ? Optional.of(described) : Optional.empty();
    } catch (JsonProcessingException malformed) {
      return Optional.empty();
    }
  }

  private static String described(Node node, Shape shape) {
    StringBuilder text = new StringBuilder();
    describe(node, shape, text);
    return text.toString();
  }

  private static void describe(Node node, Shape shape, StringBuilder text) {
    text.append(node.type()).append('(').append(node.text()).append('|').append(node.cut());
    text.append('|').append(node.leftOut());
    for (int slot = 0; node.isObject() && slot < shape.slotCount(); slot++) {
      text.append('\n').append(shape.name(slot)).append('=');
      describe(node.get(shape.name(slot)), shape.child(slot), text);
    }
    for (int i = 0; i < node.size(); i++) {
      Shape inner = node.isObject() ? shape.rest() : shape.element();
      text.append('\n').append(node.isObject() ? node.key(i) : "-").append('=');
      describe(node.at(i), inner == null ? Shape.PRESENCE : inner, text);
    }
    text.append(')');
  }

  private static Shape shapeOf(TypeDescriptor type) {
    return Shape.of(Fixtures.rule(type));
  }

  /** Changes, removes or adds some bytes. */
  private static byte[] changed(byte[] json, Random random) {
    byte[] changed = json;
    for (int i = random.nextInt(3); i >= 0; i--) {
      int place = random.nextInt(changed.length);
      byte put =
          random.nextInt(3) == 0
              ? (byte) ('a' + random.nextInt(26))
              : TELLING[random.nextInt(TELLING.length)];
      int removed = random.nextInt(3);
      int added = random.nextInt(3);
      int after = Math.min(changed.length, place + removed);
      byte[] next = new byte[place + added + changed.length - after];
      System.arraycopy(changed, 0, next, 0, place);
      Arrays.fill(next, place, place + added, put);
      System.arraycopy(changed, after, next, place + added, changed.length - after);
      changed = next;
    }
    return changed;
  }
}
