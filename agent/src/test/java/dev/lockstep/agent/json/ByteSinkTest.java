package dev.lockstep.agent.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ByteSinkTest {

  @Property
  void shouldWriteTheUtf8OfTheJdkExceptForHarmfulCharacters(@ForAll String text) {
    ByteSink sink = new ByteSink();
    sink.plain(text);

    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        expected.append(c).append(text.charAt(++i));
      } else {
        expected.append(ByteSink.isHarmful(c) || Character.isSurrogate(c) ? '\uFFFD' : c);
      }
    }
    assertThat(new String(sink.take(), StandardCharsets.UTF_8)).isEqualTo(expected.toString());
  }

  @Property
  void shouldWriteJsonThatReadsAsTheSameText(@ForAll String text) throws Exception {
    ByteSink sink = new ByteSink();
    sink.put('"');
    sink.escaped(text);
    sink.put('"');

    String whole = new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
    assertThat(new ObjectMapper().readValue(sink.take(), String.class)).isEqualTo(whole);
  }

  @Property
  void shouldWriteTheVarintsOfProtobuf(@ForAll long value) throws Exception {
    ByteSink sink = new ByteSink();
    sink.varint(value);

    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    CodedOutputStream coded = CodedOutputStream.newInstance(expected);
    coded.writeUInt64NoTag(value);
    coded.flush();
    assertThat(sink.take()).isEqualTo(expected.toByteArray());
  }
}
