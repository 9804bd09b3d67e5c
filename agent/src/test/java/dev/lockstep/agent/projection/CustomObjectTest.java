package dev.lockstep.agent.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.agent.types.ApiType;
import dev.lockstep.agent.types.CellFormat;
import dev.lockstep.agent.types.Column;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.protocol.wire.Health;
import dev.lockstep.protocol.wire.Label;
import dev.lockstep.protocol.wire.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects of unknown types, printed by paths, with few fields shown. */
class CustomObjectTest {

  private static TypeDescriptor widgets(Column... columns) {
    return new TypeDescriptor(
        new ApiType("example.com", "v1", "Widget", "widgets", true), List.of(columns));
  }

  private static Column column(String type, String path) {
    return new Column("C", CellFormat.of(type), "", 0, path);
  }

  private static Projector projector(Column... columns) {
    return Projector.forType(widgets(columns), Fixtures.ALLOW_LIST);
  }

  private static String object(String rest) {
    return "{\"metadata\":{\"name\":\"a\",\"namespace\":\"b\",\"uid\":\"u\",\"resourceVersion\":\"1\","
        + "\"generation\":2,\"labels\":{\"app\":\"x\",\"tier\":\"y\"}},"
        + rest
        + "}";
  }

  private static JsonNode widget() throws IOException {
    return RandomObjects.MAPPER.readTree(
        Fixtures.read(Fixtures.OBJECTS.resolveSibling("custom").resolve("widget.json")));
  }

  private static List<Column> columns(JsonNode widget) {
    List<Column> columns = new ArrayList<>();
    for (JsonNode column : widget.get("columns")) {
      columns.add(
          new Column(
              column.get("name").textValue(),
              CellFormat.of(column.get("type").textValue()),
              "",
              0,
              column.get("jsonPath").textValue()));
    }
    return columns;
  }

  /** The expected cells are those that the apiserver's own code prints for the same object. */
  @Test
  void shouldPrintTheCellsOfTheApiserverWhenColumnsHavePaths() throws IOException {
    JsonNode widget = widget();
    List<Column> columns = columns(widget);
    Projector projector = projector(columns.toArray(Column[]::new));

    Resource resource = Fixtures.resource(projector, RandomObjects.text(widget.get("object")));

    assertThat(projector.unreadableColumns()).isEmpty();
    for (int i = 0; i < columns.size(); i++) {
      assertThat(Fixtures.cell(resource.getCells(i)))
          .as(columns.get(i).type() + " " + columns.get(i).jsonPath())
          .isEqualTo(widget.get("columns").get(i).get("printed").textValue());
    }
    assertThat(resource.getLabelsList())
        .extracting(Label::getKey)
        .containsExactly("app", "app.kubernetes.io/name");
    assertThat(resource.toString()).doesNotContain("canary");
  }

  @Test
  void shouldShowOnlyConditionsAndFieldsThatColumnsNameDirectly() throws IOException {
    JsonNode widget = widget();
    Projector projector =
        projector(column("integer", ".spec.size"), column("string", ".spec.items[*].name"));

    Resource resource = Fixtures.resource(projector, RandomObjects.text(widget.get("object")));

    assertThat(Fixtures.object(resource))
        .isEqualTo(
            "{\"spec\":{\"paused\":false,\"size\":7},\"status\":{\"conditions\":["
                + "{\"lastTransitionTime\":\"2026-03-02T08:15:33Z\",\"status\":\"True\",\"type\":\"Synced\"},{\"lastTransitionTime\":\"2026-03-02T08:15:33Z\",\"message\":\"not"
                + " yet\",\"reason\":\"Building\",\"status\":\"False\",\"type\":\"Ready\"},"
                + "{\"status\":\"True\",\"type\":\"Progressing\"}],"
                + "\"observedGeneration\":3,\"phase\":\"Active\"}}");
  }

  @Test
  void shouldReadAKeyWithDotsWhenItIsQuoted() {
    Projector projector = projector(column("string", ".spec['a.b/c']"));

    assertThat(
            Fixtures.resource(projector, object("\"spec\":{\"a.b/c\":\"found\"}"))
                .getCells(0)
                .getText())
        .isEqualTo("found");
  }

  @Test
  void shouldNotPassAnObjectInACellWhenAColumnLeadsToOne() {
    Projector projector = projector(column("string", ".spec"), column("string", ".spec.list"));

    Resource resource =
        Fixtures.resource(
            projector, object("\"spec\":{\"p\":\"canary\",\"list\":[{\"q\":1},[2]]}"));

    assertThat(resource.getCells(0).getText()).isEqualTo("{...}");
    assertThat(resource.getCells(1).getText()).isEqualTo("[{...},[...]]");
    assertThat(Fixtures.object(resource)).isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "#leads nowhere",
        ".#field without a name",
        "..name#field without a name",
        ".spec.*#field without a name",
        "spec#something else than .field",
        ".spec[0:2]#of brackets, only",
        ".spec['a','b']#there is no ]",
        ".spec[1,2]#of brackets, only",
        ".spec[99]#only the first 64 elements",
        ".spec[99999999999]#of brackets, only",
        ".spec[#of brackets, only",
        ".spec[?(@.a>3)]#only == and != are read",
        ".spec[?(a==3)]#there is no @",
        ".spec[?(@==3)]#does not start with @.field",
        ".spec[?(@.a==\"x\"#there is no )",
        "{.spec}#something else than .field",
        ".metadata.managedFields[0].manager#field managedFields never passes",
        ".metadata.annotations.kubectl\\.kubernetes\\.io/last-applied-configuration#never passes",
        ".spec.template.spec.containers[0].env[0].value#field env never passes",
        ".metadata.resourceVersion#changes with every write"
      })
  void shouldNameTheColumnAndLeaveItEmptyWhenItsPathIsUnreadable(String path, String why) {
    String given = path == null ? "" : path;
    Projector projector = projector(column("string", given), column("string", ".spec.a"));

    Resource resource =
        Fixtures.resource(projector, object("\"spec\":{\"a\":\"b\",\"template\":{}}"));

    assertThat(projector.unreadableColumns()).singleElement().asString().contains(why);
    assertThat(resource.getCells(0).getText()).isEmpty();
    assertThat(resource.getCells(1).getText()).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource({
    "1e3,1000",
    "1.9,1",
    "-1.9,-1",
    "0.5,0",
    "-0,0",
    "9223372036854775808,9223372036854775808",
    "1e18,1000000000000000000",
    "1e400,1e400",
    "1e-999999999,0",
    "1e99999999999,1e99999999999"
  })
  void shouldPrintIntegersOfAnySizeWithoutTheirFraction(String number, String printed) {
    Projector projector = projector(column("integer", ".spec.a"));

    Resource resource = Fixtures.resource(projector, object("\"spec\":{\"a\":" + number + "}"));

    assertThat(resource.getCells(0).getText()).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Ready=True|HEALTHY|",
        "Ready=False:Broken|FAILING|Broken",
        "Ready=Unknown|PROGRESSING|Not Ready",
        "Ready=False:DoesNotExist Issuing=True|PROGRESSING|Issuing",
        "Available=True Degraded=True:Slow|DEGRADED|Slow",
        "Ready=True Stalled=True|FAILING|Stalled",
        "Succeeded=True|COMPLETED|Succeeded",
        "Strange=True|UNSPECIFIED|"
      })
  void shouldJudgeByConditionsWhenThereAreSome(String conditions, String health, String reason) {
    StringBuilder json = new StringBuilder();
    for (String condition : conditions.split(" ", -1)) {
      String[] parts = condition.split("[=:]", -1);
      json.append(json.isEmpty() ? "" : ",")
          .append("{\"type\":\"%s\",\"status\":\"%s\"".formatted(parts[0], parts[1]))
          .append(parts.length > 2 ? ",\"reason\":\"" + parts[2] + "\"}" : "}");
    }

    Resource resource =
        Fixtures.resource(projector(), object("\"status\":{\"conditions\":[" + json + "]}"));

    assertThat(resource.getHealth()).isEqualTo(Health.valueOf("HEALTH_" + health));
    assertThat(resource.getReason()).isEqualTo(reason == null ? "" : reason);
  }

  @ParameterizedTest
  @CsvSource({
    "Running,HEALTHY",
    "ready,HEALTHY",
    "Failed,FAILING",
    "Succeeded,COMPLETED",
    "Degraded,DEGRADED",
    "Provisioning,PROGRESSING"
  })
  void shouldJudgeByThePhaseWhenThereAreNoConditions(String phase, String health) {
    Resource resource =
        Fixtures.resource(projector(), object("\"status\":{\"phase\":\"" + phase + "\"}"));

    assertThat(resource.getHealth()).isEqualTo(Health.valueOf("HEALTH_" + health));
  }

  @Test
  void shouldBeProgressingWhenTheControllerHasNotSeenTheChange() {
    Resource resource =
        Fixtures.resource(
            projector(), object("\"status\":{\"phase\":\"Running\",\"observedGeneration\":1}"));

    assertThat(resource.getHealth()).isEqualTo(Health.HEALTH_PROGRESSING);
  }

  @Property
  void shouldReturnAResourceForAnyCustomObject(@ForAll long seed) throws Exception {
    RandomObjects random = new RandomObjects(seed);
    List<Column> columns = columns(widget());
    TypeDescriptor type = widgets(columns.toArray(Column[]::new));
    Projector projector = Projector.forType(type, Fixtures.ALLOW_LIST);
    JsonNode object = random.good(type);
    String json = RandomObjects.text(object);
    String other = RandomObjects.text(random.shuffled(object));

    byte[] resource = Fixtures.project(projector, json).resource();

    assertThat(Fixtures.decode(resource).getCellsCount()).isEqualTo(columns.size());
    assertThat(Fixtures.decode(resource).toByteArray()).isEqualTo(resource);
    assertThat(Fixtures.project(projector, other).resource()).isEqualTo(resource);
  }
}
