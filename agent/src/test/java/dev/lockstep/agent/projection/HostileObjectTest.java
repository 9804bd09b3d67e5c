package dev.lockstep.agent.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.json.Limits;
import dev.lockstep.evidence.Row;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.wire.Label;
import dev.lockstep.protocol.wire.OwnerReference;
import dev.lockstep.protocol.wire.Resource;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Objects with which a tenant may attack others; bad-input C1 to C14, C33 and C34. */
class HostileObjectTest {

  private static final int MANY = 100_000;

  private final Projector pods = Fixtures.projector("pods");
  private final Projector configMaps = Fixtures.projector("configmaps");
  private final Projector deployments = Fixtures.projector("deployments.apps");
  private final Projector events = Fixtures.projector("events");

  private static String object(String metadata, String rest) {
    return "{\"metadata\":{\"name\":\"a\",\"namespace\":\"b\",\"uid\":\"u\",\"resourceVersion\":\"1\""
        + metadata
        + "}"
        + rest
        + "}";
  }

  private static String many(int count, IntFunction<String> each) {
    return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining(","));
  }

  @Test
  @Row("C3")
  void shouldKeepTheFirstLabelsAndCountTheOthersWhenThereAre100000() {
    String labels = many(MANY, i -> "\"k%06d\":\"v\"".formatted((i * 7919) % MANY));

    Resource resource = Fixtures.resource(pods, object(",\"labels\":{" + labels + "}", ""));

    assertThat(resource.getLabelsList()).hasSize(Limits.LABELS_MAX);
    assertThat(resource.getLabelsList()).extracting(Label::getKey).isSorted().startsWith("k000000");
    assertThat(Fixtures.object(resource))
        .isEqualTo("{\"lockstep.dev/leftOut\":{\"metadata.labels\":99744}}");
  }

  @Test
  @Row("C4")
  void shouldKeepTheFirstOwnersAndCountTheOthersWhenThereAre100000() {
    String owners = many(MANY, i -> "{\"kind\":\"K\",\"name\":\"n%d\",\"uid\":\"u\"}".formatted(i));

    Resource resource =
        Fixtures.resource(pods, object(",\"ownerReferences\":[" + owners + "]", ""));

    assertThat(resource.getOwnersList()).hasSize(Limits.OWNERS_MAX);
    assertThat(resource.getOwnersList()).extracting(OwnerReference::getName).startsWith("n0", "n1");
    assertThat(Fixtures.object(resource))
        .isEqualTo("{\"lockstep.dev/leftOut\":{\"metadata.ownerReferences\":99984}}");
  }

  @Test
  void shouldCountLabelsAsLeftOutWhenTheyAreInvalid() {
    String labels =
        "\"%s\":\"v\",\"good\":\"v\",\"long\":\"%s\",\"\\u001b\":\"v\",\"list\":[1]"
            .formatted("k".repeat(318), "v".repeat(64));

    Resource resource = Fixtures.resource(pods, object(",\"labels\":{" + labels + "}", ""));

    assertThat(resource.getLabelsList()).extracting(Label::getKey).containsExactly("good");
    assertThat(Fixtures.object(resource))
        .isEqualTo("{\"lockstep.dev/leftOut\":{\"metadata.labels\":3}}");
  }

  @Test
  void shouldBoundEveryCollectionAndCountOmittedElements() {
    String container =
        "{\"name\":\"c\",\"ports\":[" + many(100, i -> "{\"containerPort\":" + i + "}") + "]}";
    String spec = ",\"spec\":{\"template\":{\"spec\":{\"containers\":[" + container + "]}}}";

    Resource resource = Fixtures.resource(deployments, object("", spec));

    assertThat(Fixtures.object(resource))
        .startsWith(
            "{\"lockstep.dev/leftOut\":{\"spec.template.spec.containers[].ports\":36},\"spec\":{");
  }

  @Test
  void shouldCountAllEntriesOfAConfigMapWhenOnlySomeKeysPass() {
    String data = many(1000, i -> "\"key%04d\":\"value\"".formatted(i));

    Resource resource = Fixtures.resource(configMaps, object("", ",\"data\":{" + data + "}"));

    assertThat(resource.getCells(0).getText()).isEqualTo("1000");
    assertThat(Fixtures.object(resource))
        .startsWith("{\"data\":[\"key0000\",\"key0001\"")
        .endsWith("\"key0063\"],\"lockstep.dev/leftOut\":{\"data\":936}}");
  }

  @Test
  @Row("C1")
  void shouldReplaceTheReducedObjectWhenItIsTooLarge() {
    String container =
        "{\"name\":\"%s\",\"ports\":[%s]}"
            .formatted("n".repeat(500), many(64, i -> "{\"name\":\"" + "p".repeat(500) + "\"}"));
    String spec =
        ",\"spec\":{\"template\":{\"spec\":{\"containers\":[" + many(64, i -> container) + "]}}}";

    Resource resource = Fixtures.resource(deployments, object("", spec));

    assertThat(Fixtures.object(resource)).isEqualTo("{\"lockstep.dev/leftOut\":{\"object\":1}}");
    assertThat(resource.getCells(4).getText()).hasSizeLessThan(Limits.CELL_CHARS_MAX + 50);
  }

  @Test
  void shouldCutAndMarkTextsWhenTheyAreLong() {
    String image = "i".repeat(1_500_000);
    String spec = ",\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"" + image + "\"}]}";

    Resource resource = Fixtures.resource(pods, object("", spec));

    assertThat(Fixtures.object(resource))
        .contains("\"image\":\"" + "i".repeat(512) + "… [1499488 more characters]\"");
  }

  @Test
  void shouldMarkTheMessageOfAnEventWhenItIsCut() {
    Resource resource =
        Fixtures.resource(
            events, object("", ",\"message\":\"" + "\\ud83d\\ude80".repeat(2000) + "\""));

    assertThat(resource.getCells(6).getText())
        .isEqualTo("\uD83D\uDE80".repeat(512) + "… [2976 more characters]");
  }

  @Test
  @Row("C5")
  void shouldProjectAnObjectWhenPartsOfItAre10000LevelsDeep() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    String deepObject = "{\"a\":".repeat(9_000) + "1" + "}".repeat(9_000);

    Resource resource =
        Fixtures.resource(
            pods,
            object(
                ",\"annotations\":" + deepObject,
                ",\"x\":" + deep + ",\"spec\":{\"containers\":" + deep + "}"));

    assertThat(resource.getName()).isEqualTo("a");
  }

  @Test
  @Row({"C6", "C7", "C8"})
  void shouldKeepUnusualNumbersAsTheyAreWritten() {
    String spec =
        ",\"spec\":{\"replicas\":1e400,\"minReadySeconds\":-0,"
            + "\"progressDeadlineSeconds\":9223372036854775808,\"paused\":"
            + "1".repeat(500)
            + "}";

    Resource resource = Fixtures.resource(deployments, object("", spec));

    assertThat(Fixtures.object(resource))
        .isEqualTo(
            "{\"spec\":{\"minReadySeconds\":-0,\"paused\":\""
                + "1".repeat(64)
                + "… [436 more characters]\",\"progressDeadlineSeconds\":9223372036854775808,"
                + "\"replicas\":1e400}}");
  }

  @Test
  @Row({"C12", "C13"})
  @Threat("A4")
  void shouldNeutralizeControlCharactersEverywhere() {
    String text = "\\u0000\\u001b[31m\\u009b2J\\u202e\\n";

    Resource resource =
        Fixtures.resource(
            pods,
            object(
                ",\"labels\":{\"l\":\"" + text + "\"}",
                ",\"spec\":{\"nodeName\":\""
                    + text
                    + "\",\"priorityClassName\":\""
                    + text
                    + "\"},\"status\":{\"phase\":\"Failed\",\"reason\":\""
                    + text
                    + "\"}"));

    assertThat(resource.getLabels(0).getValue()).isEqualTo("��[31m�2J��");
    assertThat(resource.getCells(5).getText()).isEqualTo("��[31m�2J�...");
    assertThat(resource.getReason()).isEqualTo("��[31m�2J��");
    assertThat(Fixtures.object(resource))
        .contains("\"priorityClassName\":\"\\u0000\\u001b[31m\\u009b2J\\u202e\\n\"");
  }

  @Test
  @Row("C11")
  void shouldReplaceLoneSurrogates() {
    Resource resource =
        Fixtures.resource(
            pods,
            object("", ",\"spec\":{\"priorityClassName\":\"a\\ud800b\\udc00\\ud83d\\ude80\"}"));

    assertThat(Fixtures.object(resource)).contains("\"a�b�\uD83D\uDE80\"");
  }

  @Test
  @Row("C10")
  void shouldReplaceInvalidUtf8() throws Exception {
    byte[] bytes =
        object("", ",\"spec\":{\"priorityClassName\":\"a#b\"}").getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '#' ? (byte) 0xFF : bytes[i];
    }

    Resource resource = Fixtures.decode(pods.project(bytes, 0, bytes.length).resource());

    assertThat(Fixtures.object(resource)).contains("\"a�b\"");
  }

  @Test
  @Row("C14")
  void shouldPassHtmlAsPlainTextWhenItIsInAName() {
    String json = object("", "").replace("\"a\"", "\"<b>javascript:alert(1)\"");

    assertThat(Fixtures.resource(pods, json).getName()).isEqualTo("<b>javascript:alert(1)");
  }

  @Test
  void shouldStayFastWhenManyKeysHaveTheSameHash() {
    // "Aa" and "BB" have the same String hash, and so do all words made of them.
    String labels =
        many(
            1 << 14,
            i -> {
              StringBuilder key = new StringBuilder();
              for (int bit = 0; bit < 14; bit++) {
                key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
              }
              return "\"" + key + "\":\"v\"";
            });

    Resource resource =
        Fixtures.resource(
            pods,
            object(
                ",\"labels\":{" + labels + "},\"annotations\":{" + labels + "}",
                ",\"spec\":{" + labels + "}"));

    assertThat(resource.getLabelsList()).hasSize(Limits.LABELS_MAX);
  }
}
