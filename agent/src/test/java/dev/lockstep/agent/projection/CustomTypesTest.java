package dev.lockstep.agent.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.agent.projection.MalformedObjectException.Reason;
import dev.lockstep.protocol.wire.Resource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomTypesTest {

  private static final String DEFINITION =
      Fixtures.json("customresourcedefinitions.apiextensions.k8s.io");

  private static Optional<TypeDescriptor> describe(String json) throws MalformedObjectException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return CustomTypes.describe(bytes, 0, bytes.length);
  }

  private static String definition(String versions) {
    return """
    {"spec":{"group":"example.com","scope":"Cluster","names":{"kind":"W","plural":"ws"},
     "versions":[%s]},"status":{"conditions":[{"type":"Established","status":"True"}]}}
    """
        .formatted(versions);
  }

  private static String version(String name) {
    return "{\"name\":\"" + name + "\",\"served\":true}";
  }

  @Test
  void shouldDescribeATypeWithItsColumnsInThePreferredVersion() throws Exception {
    TypeDescriptor type = describe(DEFINITION).orElseThrow();

    assertThat(type.typeId()).isEqualTo("widgets.example.com");
    assertThat(type.apiVersion()).isEqualTo("example.com/v1");
    assertThat(type.kind()).isEqualTo("Widget");
    assertThat(type.namespaced()).isTrue();
    assertThat(type.columns())
        .containsExactly(
            new Column(
                "Ready", "string", "", "", 0, ".status.conditions[?(@.type==\"Ready\")].status"),
            new Column("Size", "integer", "", "How large it is.", 1, ".spec.size"),
            new Column("Age", "date", "", "", 0, ".metadata.creationTimestamp"));
  }

  @Test
  void shouldHaveAnAgeColumnWhenADefinitionNamesNone() throws Exception {
    TypeDescriptor type = describe(definition(version("v1"))).orElseThrow();
    Projector projector = Projector.forType(type, Fixtures.ALLOW_LIST);

    Resource resource =
        Fixtures.resource(
            projector,
            "{\"metadata\":{\"name\":\"a\",\"uid\":\"u\",\"resourceVersion\":\"1\","
                + "\"creationTimestamp\":\"2026-03-02T08:15:30Z\"}}");

    assertThat(type.columns()).extracting(Column::name).containsExactly("Age");
    assertThat(Fixtures.cell(resource.getCells(0))).isEqualTo("@2026-03-02T08:15:30Z");
    assertThat(Fixtures.object(resource)).isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource({
    "v1 v2,v2",
    "v9 v10,v10",
    "v1beta1 v1,v1",
    "v2alpha1 v1beta2 v1beta3,v1beta3",
    "v2beta1 v10beta1,v10beta1",
    "foo v1alpha1,v1alpha1",
    "foo bar,bar"
  })
  void shouldPreferTheVersionThatClientsPrefer(String versions, String preferred) throws Exception {
    String list =
        String.join(
            ",", List.of(versions.split(" ", -1)).stream().map(CustomTypesTest::version).toList());

    assertThat(describe(definition(list)).orElseThrow().version()).isEqualTo(preferred);
  }

  @Test
  void shouldBeEmptyWhenNothingIsServedOrEstablished() throws Exception {
    assertThat(describe(definition("{\"name\":\"v1\",\"served\":false}"))).isEmpty();
    assertThat(describe(definition(version("v1")).replace("\"True\"", "\"False\""))).isEmpty();
    assertThat(describe(definition(""))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'{}',BAD_DEFINITION", "'[]',NOT_AN_OBJECT", "'{',SYNTAX", "'',NOT_AN_OBJECT"})
  void shouldRefuseWhatIsNoDefinition(String json, Reason reason) {
    assertThat(catchThrowableOfType(MalformedObjectException.class, () -> describe(json)).reason())
        .isEqualTo(reason);
  }

  @Test
  void shouldBoundTheColumnsWhenADefinitionHasThousands() throws Exception {
    String columns = ",{\"name\":\"c\",\"type\":\"string\",\"jsonPath\":\".a\"}".repeat(5000);
    String version =
        "{\"name\":\"v1\",\"served\":true,\"additionalPrinterColumns\":["
            + columns.substring(1)
            + "]}";

    assertThat(describe(definition(version)).orElseThrow().columns()).hasSize(Limits.COLUMNS_MAX);
  }
}
