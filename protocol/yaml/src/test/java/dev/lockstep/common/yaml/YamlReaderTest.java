package dev.lockstep.common.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.common.yaml.YamlNode.Mapping;
import dev.lockstep.common.yaml.YamlNode.Scalar;
import dev.lockstep.common.yaml.YamlNode.Sequence;
import dev.lockstep.common.yaml.YamlNode.Type;
import dev.lockstep.evidence.Threat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class YamlReaderTest {

  @Test
  void shouldReturnEveryDocumentWithLinesWhenThereAreSeveral() {
    List<YamlNode> documents = read("---\na: x\n---\n---\n# nothing\n---\n- b\n- {c: \"1\"}\n");

    assertThat(documents).hasSize(2);
    Mapping first = (Mapping) documents.get(0);
    assertThat(first.fields().get(0).name()).isEqualTo("a");
    assertThat(first.fields().get(0).line()).isEqualTo(2);
    Sequence second = (Sequence) documents.get(1);
    assertThat(second.items().get(1).line()).isEqualTo(8);
  }

  @Test
  void shouldReturnNoDocumentWhenTextIsEmptyOrOnlyComments() {
    assertThat(read("")).isEmpty();
    assertThat(read("# policies will come\n")).isEmpty();
    assertThat(read("---\n---\n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "09:00, TEXT",
    "2024-01-01, TEXT",
    "text, TEXT",
    "'\"7\"', TEXT",
    "'\"\"', TEXT",
    "on, BOOLEAN",
    "no, BOOLEAN",
    "7, NUMBER",
    "-1, NUMBER",
    "1e9, NUMBER",
    "0x10, NUMBER",
    "true, BOOLEAN",
    "~, EMPTY",
    "null, EMPTY",
    "'', EMPTY"
  })
  void shouldDistinguishTypesWhenValuesAreNotQuoted(String value, Type type) {
    Mapping mapping = (Mapping) read("a: " + value).getFirst();

    Scalar scalar = (Scalar) mapping.fields().getFirst().value();

    assertThat(scalar.type()).isEqualTo(type);
  }

  @Test
  void shouldRefuseWhenAFieldOccursTwice() {
    assertRefused("a: 1\nb: 2\na: 3\n", "f.yaml:3: the field \"a\" occurs twice");
  }

  @Test
  void shouldRefuseWhenThereAreAnchorsOrAliases() {
    String text = "anchors (&) and aliases (*) are not read here: write the value out, and put";
    assertRefused("a: &x [1]\nb: *x\n", "f.yaml:1: " + text);
    assertRefused("b:\n  - *x\n", "f.yaml:2: " + text);
    assertRefused("a: {<<: *x}\n", "f.yaml:1: " + text);
    assertRefused("&k a: 1\n", "f.yaml:1: " + text);
  }

  @Test
  void shouldRefuseBeforeItGrowsWhenTextIsAnAliasBomb() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
    }
    assertRefused(bomb.toString(), "f.yaml:1: anchors (&)");
  }

  @Test
  void shouldRefuseWhenThereAreTypeTags() {
    String text = "type tags (!) are not read here: leave the tag out";
    assertRefused("a: 1\nb: !!javax.script.ScriptEngineManager []\n", "f.yaml:2: " + text);
    assertRefused("a: !!str 1\n", "f.yaml:1: " + text);
  }

  @Test
  void shouldExplainQuotesWhenAStarHasNone() {
    assertRefused("names:\n  - *\n", "(a value that begins with * needs quotes: \"*\")");
  }

  @Test
  void shouldRefuseWhenNestedTooDeep() {
    assertThat(read("[".repeat(16) + "]".repeat(16))).hasSize(1);
    assertRefused("[".repeat(17) + "]".repeat(17), "f.yaml:1: is nested more than 16 deep");
    assertRefused("[".repeat(10_000), "f.yaml:1: is ne");
    assertRefused("- ".repeat(10_000), "f.yaml:1: is ne");
    assertRefused("{a: ".repeat(10_000), "f.yaml:1: is ne");
  }

  @Test
  void shouldRefuseWhenTextOrValueIsTooLong() {
    assertThat(read("a: " + "x".repeat(YamlLimits.SMALL.valueCharsMax()))).hasSize(1);
    assertRefused(
        "\na: " + "x".repeat(YamlLimits.SMALL.valueCharsMax() + 1),
        "f.yaml:2: has a value longer than 65536 characters");
    assertRefused(
        "#".repeat(YamlLimits.SMALL.textCharsMax() + 1),
        "f.yaml: is longer than 4194304 characters: split it");
  }

  @Test
  void shouldApplyTheLimitsWhenTheyAreNotTheDefaults() {
    YamlLimits limits = new YamlLimits(100, 3, 10);
    SourceText deep = new SourceText("f.yaml", "[[[]]]");

    assertThat(YamlReader.read(deep, limits)).hasSize(1);
    assertRefused("[[[[]]]]", limits, "f.yaml:1: is nested more than 3 deep");
    assertRefused(
        "a: " + "x".repeat(11), limits, "f.yaml:1: has a value longer than 10 characters");
    assertRefused("#".repeat(101), limits, "f.yaml: is longer than 100 characters: split it");
  }

  @Test
  void shouldRefuseTheSecondDocumentWhenOnlyOneIsRead() {
    SourceText none = new SourceText("f.yaml", "---\n# nothing\n---\n");
    SourceText one = new SourceText("f.yaml", "---\na: 1\n---\n");
    SourceText two = new SourceText("f.yaml", "a: 1\n---\nb: 2\n");

    assertThat(YamlReader.readOne(none, YamlLimits.SMALL)).isEmpty();
    assertThat(YamlReader.readOne(one, YamlLimits.SMALL)).isPresent();
    assertThatThrownBy(() -> YamlReader.readOne(two, YamlLimits.SMALL))
        .isInstanceOf(YamlRefused.class)
        .hasMessage("f.yaml:3: a second document begins here; only one is read");
  }

  @Test
  void shouldNotRepeatTheTextWhenItIsNotYaml() {
    assertThatThrownBy(() -> read("users:\n  - {token: lst_secret, user: [}\n"))
        .isInstanceOf(YamlRefused.class)
        .hasMessageStartingWith("f.yaml:2: is not YAML: ")
        .hasMessageNotContaining("lst_secret");
    assertThatThrownBy(() -> read("a: lst_secret\n\tb: 1\n"))
        .isInstanceOf(YamlRefused.class)
        .hasMessageStartingWith("f.yaml:")
        .hasMessageNotContaining("lst_secret");
    assertThatThrownBy(() -> read("a: lst_secret\u0000"))
        .isInstanceOf(YamlRefused.class)
        .hasMessageNotContaining("lst_secret");
  }

  @Test
  @Threat("H3")
  void shouldRepeatNoControlCharactersWhenTextIsNotYaml() {
    for (String text : new String[] {"*\u0000", "*", "&\u001b[31m", "%\u0007"}) {
      assertThatThrownBy(() -> read(text))
          .isInstanceOf(YamlRefused.class)
          .satisfies(
              refused -> assertThat(refused.getMessage()).doesNotContainPattern("\\p{Cntrl}"));
    }
  }

  @Test
  void shouldNameFieldAndPlaceWhenFieldIsNotKnown() {
    YamlNode node = read("a: x\nBee: y\n").getFirst();

    assertThatThrownBy(() -> YamlFields.of(node, "", "a", "bee"))
        .hasMessage("f.yaml:2: \"Bee\" is not a field; did you mean bee?");
    assertThatThrownBy(() -> YamlFields.of(node, "top", "a", "c"))
        .hasMessage("f.yaml:2: \"Bee\" in top is not a field; the fields are a, c");
  }

  @Test
  void shouldNameTheTypeWhenAValueIsNotText() {
    YamlFields fields =
        YamlFields.of(
            read("a: 1\nb: true\nc:\nd: [x]\ne: {}\nf: [x, 2]\n").getFirst(),
            "",
            "a",
            "b",
            "c",
            "d",
            "e",
            "f",
            "g");

    assertThatThrownBy(() -> fields.text("a"))
        .hasMessage("f.yaml:1: a must be text, but is a number: put it in quotes");
    assertThatThrownBy(() -> fields.text("b"))
        .hasMessage("f.yaml:2: b must be text, but is a boolean: put it in quotes");
    assertThatThrownBy(() -> fields.text("c"))
        .hasMessage("f.yaml:3: c is empty: give it a value or leave it out");
    assertThatThrownBy(() -> fields.text("d"))
        .hasMessage("f.yaml:4: d must be text, but is a list");
    assertThatThrownBy(() -> fields.texts("e", 9))
        .hasMessage("f.yaml:5: e must be a list, but is a mapping");
    assertThatThrownBy(() -> fields.texts("f", 9))
        .hasMessage("f.yaml:6: an item of f must be text, but is a number: put it in quotes");
    assertThatThrownBy(() -> fields.texts("f", 1))
        .hasMessage("f.yaml:6: f has 2 items; at most 1 are read");
    assertThatThrownBy(() -> fields.text("g")).hasMessage("f.yaml:1: g is missing");
  }

  private static List<YamlNode> read(String text) {
    return YamlReader.read(new SourceText("f.yaml", text));
  }

  private static void assertRefused(String text, String part) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(YamlRefused.class).hasMessageContaining(part);
  }

  private static void assertRefused(String text, YamlLimits limits, String part) {
    assertThatThrownBy(() -> YamlReader.read(new SourceText("f.yaml", text), limits))
        .isInstanceOf(YamlRefused.class)
        .hasMessageContaining(part);
  }
}
