package dev.lockstep.agent.printing;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lockstep.agent.projection.Fixtures;
import dev.lockstep.agent.projection.Projector;
import dev.lockstep.agent.types.ApiType;
import dev.lockstep.agent.types.CellFormat;
import dev.lockstep.agent.types.Column;
import dev.lockstep.agent.types.MalformedObjectException;
import dev.lockstep.agent.types.TypeDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text as the path of a column, which the author of a CustomResourceDefinition chooses, is
 * parsed or leaves the column empty with a reason. A path never reaches a field that must not pass.
 */
final class ColumnPathFuzz {
  private static final String CANARY = "c4n4ry";

  private static final byte[] OBJECT =
      """
      {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","namespace":"n",
      "uid":"u","resourceVersion":"7","managedFields":[{"manager":"%1$s"}],
      "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"%1$s"}},
      "spec":{"a":{"b":[{"type":"x","v":1},{"type":"y","v":[2]}]},"a.b":"dotted","n":null},
      "status":{"conditions":[{"type":"Ready","status":"True"}]}}
      """
          .formatted(CANARY)
          .getBytes(StandardCharsets.UTF_8);

  static Stream<byte[]> seeds() {
    return Stream.of(
            ".spec.a.b[0].v",
            "$.spec.a.b[-1].v[0]",
            "{.spec}",
            ".spec['a.b']",
            ".spec.a\\.b",
            ".spec.a.b[*].v",
            ".spec.a.b[?(@.type==\"y\")].v",
            ".spec.a.b[?(@.type!='y')].v",
            ".spec.a.b[?(@.v)].type",
            ".metadata.managedFields[0].manager",
            ".metadata.annotations['kubectl.kubernetes.io/last-applied-configuration']",
            ".metadata.resourceVersion",
            ".spec[99999999999]",
            "..")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyTextIsAPathOrAnEmptyColumn(byte[] bytes) throws MalformedObjectException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    Projector projector =
        Projector.forType(
            new TypeDescriptor(
                new ApiType("example.com", "v1", "Widget", "widgets", true),
                List.of(new Column("C", CellFormat.of("string"), "", 0, text))),
            Fixtures.ALLOW_LIST);

    byte[] resource = projector.project(OBJECT, 0, OBJECT.length).resource();

    assertThat(Fixtures.decode(resource).getCellsCount()).isEqualTo(1);
    assertThat(new String(resource, StandardCharsets.UTF_8)).doesNotContain(CANARY);
    if (!projector.unreadableColumns().isEmpty()) {
      assertThat(Fixtures.decode(resource).getCells(0).getText()).isEmpty();
    }
  }
}
