package dev.lockstep.agent.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import dev.lockstep.agent.apiserver.EventKind;
import dev.lockstep.agent.json.ObjectJson;
import dev.lockstep.agent.types.CellFormat;
import dev.lockstep.agent.types.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrdShapesTest {

  private static final String CRD =
      """
      {"metadata":{"name":"widgets.example.com"},
       "spec":{"versions":[
         {"name":"v2","served":true,"schema":{"deep":[[{}]]},"additionalPrinterColumns":[
           {"name":"Size","type":"integer","jsonPath":".spec.size","priority":1,"format":"int32","description":"d"},
           {"name":"Named","type":"string","jsonPath":".metadata.name"}]},
         {"name":"v1","served":true},
         {"name":"v0","served":false}]},
       "status":{"conditions":[{"type":"NamesAccepted","status":"True"},{"type":"Established","status":"True"}]}}
      """;

  private final List<Integer> changes = new ArrayList<>();
  private final CrdShapes shapes = new CrdShapes(() -> changes.add(1));

  @Test
  void shouldReadTheColumnsOfServedVersions() throws IOException {
    CrdShape shape = CrdShape.read(parser(CRD));

    assertThat(shape.name()).isEqualTo("widgets.example.com");
    assertThat(shape.isEstablished()).isTrue();
    assertThat(shape.columns()).containsOnlyKeys("v1", "v2");
    assertThat(shape.columns().get("v2"))
        .containsExactly(
            new Column("Size", new CellFormat("integer", "int32"), "d", 1, ".spec.size"));
    assertThat(
            CrdShape.read(
                    parser(
                        CRD.replace(
                            "Established\",\"status\":\"True", "Established\",\"status\":\"False")))
                .isEstablished())
        .isFalse();
  }

  @Test
  void shouldBoundColumnsAndIgnoreInvalidFields() throws IOException {
    String many =
        IntStream.range(0, 200)
            .mapToObj(i -> "{\"name\":\"c" + i + "\"}")
            .collect(Collectors.joining(","));
    CrdShape shape =
        CrdShape.read(
            parser(
                "{\"spec\":{\"versions\":[7,null,{\"name\":\"v1\",\"served\":true,\"additionalPrinterColumns\":["
                    + many
                    + "]}]},\"status\":[]}"));

    assertThat(shape.columns().get("v1")).hasSize(CrdShape.COLUMNS_MAX);
    assertThat(CrdShape.read(parser("{}")).columns()).isEmpty();
    assertThat(CrdShape.read(parser("[3]")).name()).isEmpty();
  }

  @Test
  void shouldReportOnlyRelevantChanges() throws IOException {
    shapes.listBegins();
    shapes.listed(parser(CRD));
    assertThat(shapes.current()).isEmpty();
    shapes.listEnds();
    assertThat(shapes.current()).containsOnlyKeys("widgets.example.com");
    shapes.event(EventKind.MODIFIED, parser(CRD.replace("[[{}]]", "[]")));
    assertThat(changes).hasSize(1);

    shapes.event(EventKind.MODIFIED, parser(CRD.replace("\"Size\"", "\"Extent\"")));
    shapes.event(EventKind.DELETED, parser(CRD));
    assertThat(changes).hasSize(3);
    assertThat(shapes.current()).isEmpty();
  }

  private static JsonParser parser(String json) throws IOException {
    JsonParser parser = ObjectJson.factory().createParser(json);
    parser.nextToken();
    return parser;
  }
}
