package dev.lockstep.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The clock counts looks at the client. */
class VerificationTest {
  private static final int LOOKS_MAX = 100;

  private int time;

  private Verification.Result verify(
      IntFunction<Map<String, String>> apiserver, IntFunction<Map<String, String>> client)
      throws IOException {
    return new Verification(
            () -> content(apiserver.apply(time)),
            () -> {
              TypeContent content = content(client.apply(time));
              return new Verification.Held(content, content.digest());
            },
            ms -> ++time < LOOKS_MAX)
        .run();
  }

  private static TypeContent content(Map<String, String> resources) {
    TypeContent content = new TypeContent("pods");
    resources.forEach((name, text) ->
        content.add(new TypeContent.Name("ns", name), text.getBytes(StandardCharsets.UTF_8)));
    return content;
  }

  @Test
  void shouldBeWholeAtOnceWhenNothingMoves() throws IOException {
    Verification.Result result = verify(t -> Map.of("a", "1"), t -> Map.of("a", "1"));

    assertThat(result.isWhole()).isTrue();
    assertThat(result.differences()).isEmpty();
    assertThat(result.held().digest()).isEqualTo(result.fresh().digest()).isNotZero();
    assertThat(time).isZero();
  }

  @Test
  void shouldBeWholeWhenTheClientIsLate() throws IOException {
    Verification.Result result = verify(t -> Map.of("a", "2"), t -> Map.of("a", t < 7 ? "1" : "2"));

    assertThat(result.isWhole()).isTrue();
    assertThat(time).isEqualTo(7);
  }

  @Test
  void shouldFindNoDifferenceWhenSomethingElseMovesAtEveryLook() throws IOException {
    // Each look is right for one of them, and never for both.
    Verification.Result result =
        verify(
            t -> Map.of("a", "a" + t / 20, "b", "b" + t),
            t -> Map.of("a", "a" + t / 20, "b", "b" + (t % 20 == 19 ? t / 10 * 10 : t + 1)));

    assertThat(result.differences()).noneMatch(line -> line.contains("ns/a"));
  }

  @Test
  void shouldNameEachKindOfDifferenceThatStays() throws IOException {
    Verification.Result result =
        verify(
            t -> Map.of("same", "1", "missing", "1", "other", "1", "moving", "" + t),
            t -> Map.of("same", "1", "extra", "1", "other", "2", "moving", "" + t));

    assertThat(result.isWhole()).isFalse();
    List<String> expected = new ArrayList<>();
    expected.add("pods ns/extra: the client has it, the apiserver does not");
    expected.add("pods ns/missing: the apiserver has it, the client does not");
    expected.add("pods ns/other: the client holds another content than the apiserver");
    assertThat(result.differences()).isEqualTo(expected);
    assertThat(time).isEqualTo(LOOKS_MAX);
  }

  @Test
  void shouldFindAWrongDigest() throws IOException {
    Verification verification =
        new Verification(
            () -> content(Map.of("a", "1")),
            () -> new Verification.Held(content(Map.of("a", "1")), 1),
            ms -> ++time < LOOKS_MAX);

    assertThat(verification.run().differences())
        .containsExactly("pods: the client's digest is not that of what it holds");
  }
}
