package dev.lockstep.agent.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.agent.printing.BuiltInTypes;
import dev.lockstep.agent.projection.Fixtures;
import dev.lockstep.agent.projection.Projector;
import dev.lockstep.evidence.Holds;
import dev.lockstep.evidence.Threat;
import dev.lockstep.protocol.wire.Resource;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowListTest {

  private static String file(String pods) {
    return """
    parts:
      good: {a: show}
      loop: {a: use loop2}
      loop2: {a: show}
    every: {metadata: {finalizers: [show]}}
    types:
      pods: %s
    others: {status: {phase: show}}
    """
        .formatted(pods);
  }

  @Test
  void shouldHaveARuleForEveryBuiltInTypeAndForNoOther() {
    assertThat(Fixtures.ALLOW_LIST.typeIds())
        .containsExactlyInAnyOrderElementsOf(
            BuiltInTypes.all().stream().map(TypeDescriptor::typeId).collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "{spec: {a: shwo}}#at pods.spec.a: \"shwo\" is not a word of this file",
        "{spec: {a: show unless }}#at pods.spec.a: \"show unless\" is not a word of this file",
        "{spec: {a: use nothing}}#at pods.spec.a: there is no part \"nothing\"",
        "{spec: {a: [show, show]}}#at pods.spec.a: a list has one rule",
        "{spec: {a: []}}#at pods.spec.a: a list has one rule",
        "{spec: {a: 7}}#at pods.spec.a: there must be fields, a list of one rule, or a word",
        "show#at pods: this must be a mapping of fields",
        "{metadata: {managedFields: [show]}}#at pods.metadata.managedFields: this field never",
        "{metadata: {annotations: map}}#at pods.metadata.annotations: annotations pass one by one",
        "{metadata: {annotations: {kubectl.kubernetes.io/last-applied-configuration: show}}}"
            + "#last-applied-configuration: this field never passes",
        "{spec: {containers: [{env: [{value: show}]}]}}#at pods.spec.containers[].env: this field",
        "{stringData: keys}#at pods.stringData: this field never passes",
        "{data: map}#at pods.data: of this field only keys or count",
        "{binaryData: show}#at pods.binaryData: of this field only keys or count",
        "{a: show, a: read}#the field \"a\" occurs twice",
        "{a: [#is not YAML"
      })
  void shouldNameThePlaceWhenARuleIsInvalid(String pods, String message) {
    assertThatThrownBy(() -> AllowList.parse(file(pods), "my-list.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("my-list.yaml")
        .hasMessageContaining(message);
  }

  @Test
  @Holds("G19")
  @Threat("A6")
  void shouldRefuseTheKeysOfSecrets() {
    String secrets = file("{spec: {a: show}}").replace("pods:", "secrets:");

    assertThatThrownBy(() -> AllowList.parse(secrets.replace("{spec", "{data: keys, spec"), "list"))
        .hasMessageContaining("not even the keys of a secret pass");
  }

  @Test
  void shouldRefuseAPartThatUsesItself() {
    String circle = file("{a: use loop}").replace("loop2: {a: show}", "loop2: {a: use loop}");

    assertThatThrownBy(() -> AllowList.parse(circle, "list")).hasMessageContaining("uses itself");
  }

  @Test
  void shouldRefuseAnUnknownOrMissingSection() {
    assertThatThrownBy(() -> AllowList.parse(file("{a: show}") + "more: {}\n", "list"))
        .hasMessageContaining("at more: there is no such section");
    assertThatThrownBy(() -> AllowList.parse("parts: {}", "list"))
        .hasMessageContaining("at types: this section is missing");
    assertThatThrownBy(() -> AllowList.parse("", "list"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldApplyTheRulesOfTheFileWhenAnObjectIsProjected() throws Exception {
    AllowList list =
        AllowList.parse(
            file("{spec: {list: [{a: show unless 1, b: beside}], m: map, k: keys, r: read, p: use"
                    + " good}}")
                .replace("pods:", "widgets.example.com:"),
            "list");
    TypeDescriptor widgets =
        new TypeDescriptor(new ApiType("example.com", "v1", "Widget", "widgets", true), List.of());
    String json =
        """
        {"metadata":{"name":"a","namespace":"b","uid":"u","resourceVersion":"1",
          "finalizers":["f"]},
         "spec":{"list":[{"b":"x","a":1},{"b":"y","a":2},{"b":"z"},7],
          "m":{"z":1,"a":true,"n":null,"o":{}},"k":{"q":"hidden","c":{}},"r":"hidden",
          "p":{"a":"shown"},"other":"hidden"}}
        """;

    Projector projector = Projector.forType(widgets, list);

    assertThat(Fixtures.object(Fixtures.resource(projector, json)))
        .isEqualTo(
            "{\"metadata\":{\"finalizers\":[\"f\"]},\"spec\":{\"k\":[\"c\",\"q\"],"
                + "\"list\":[{\"a\":2,\"b\":\"y\"}],\"m\":{\"a\":true,\"z\":1},"
                + "\"p\":{\"a\":\"shown\"}}}");
  }

  @Test
  void shouldPrintAndJudgeTheSameWhenAListShowsLess() throws Exception {
    AllowList less = AllowList.parse(file("{spec: {nodeName: show}}"), "list");
    TypeDescriptor pods = BuiltInTypes.find("pods").orElseThrow();

    Resource lean =
        Fixtures.resource(Projector.forType(pods, less), Fixtures.json("pods.crash-loop"));
    Resource usual = Fixtures.decode(Fixtures.project("pods.crash-loop").resource());

    assertThat(Fixtures.object(lean)).isEqualTo("{\"spec\":{\"nodeName\":\"worker-3\"}}");
    assertThat(lean.getCellsList()).isEqualTo(usual.getCellsList());
    assertThat(lean.getReason()).isEqualTo(usual.getReason());
  }
}
