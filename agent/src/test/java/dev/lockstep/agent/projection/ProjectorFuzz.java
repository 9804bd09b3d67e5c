package dev.lockstep.agent.projection;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lockstep.agent.printing.BuiltInTypes;
import dev.lockstep.agent.types.ApiType;
import dev.lockstep.agent.types.CellFormat;
import dev.lockstep.agent.types.Column;
import dev.lockstep.agent.types.MalformedObjectException;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.protocol.state.ResourceHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as an object of any type result in a Resource within its bounds or in a refusal that
 * quotes nothing, with either reader. The first byte chooses the type, the rest is the object.
 */
final class ProjectorFuzz {
  /** Columns that a tenant may give its own type, of every kind, some unreadable. */
  private static final TypeDescriptor WIDGETS =
      new TypeDescriptor(
          new ApiType("example.com", "v1", "Widget", "widgets", true),
          List.of(
              new Column("Whole", CellFormat.of("integer"), "", 0, ".spec.replicas"),
              new Column("Number", CellFormat.of("number"), "", 0, ".spec.share"),
              new Column("Flag", CellFormat.of("boolean"), "", 0, ".spec.on"),
              new Column("Since", CellFormat.of("date"), "", 0, ".status.since"),
              new Column("Last", CellFormat.of("string"), "", 0, ".spec.list[-1].a"),
              new Column(
                  "Ready",
                  CellFormat.of("string"),
                  "",
                  0,
                  ".status.conditions[?(@.type==\"Ready\")].status"),
              new Column("Any", CellFormat.of("string"), "", 0, ".spec.map"),
              new Column("Bad", CellFormat.of("string"), "", 0, ".spec[")));

  private static final List<Projector> PROJECTORS = projectors();

  private static List<Projector> projectors() {
    List<Projector> all = new ArrayList<>();
    all.add(Projector.forType(WIDGETS, Fixtures.ALLOW_LIST));
    for (TypeDescriptor type : BuiltInTypes.all()) {
      all.add(Projector.forType(type, Fixtures.ALLOW_LIST));
    }
    return List.copyOf(all);
  }

  static Stream<byte[]> seeds() {
    Stream<byte[]> builtIn =
        Fixtures.names().stream()
            .map(name -> {
              int index = 1 + BuiltInTypes.all().indexOf(Fixtures.typeOf(name));
              return withType(index, Fixtures.json(name));
            });
    String widget =
        """
        {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","namespace":"n",
        "uid":"u","resourceVersion":"7","creationTimestamp":"2026-01-01T00:00:00Z"},
        "spec":{"replicas":3.7,"share":1e300,"on":true,"list":[{"a":1},{"a":"z"}],"map":{"b":[1]}},
        "status":{"since":"2026-01-01T00:00:00Z","conditions":[{"type":"Ready","status":"True"}]}}
        """;
    return Stream.concat(Stream.of(withType(0, widget)), builtIn);
  }

  private static byte[] withType(int index, String json) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[text.length + 1];
    bytes[0] = (byte) index;
    System.arraycopy(text, 0, bytes, 1, text.length);
    return bytes;
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBytesAreAResourceOrARefusal(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    Projector projector = PROJECTORS.get((bytes[0] & 0xff) % PROJECTORS.size());
    try {
      Projected projected = projector.project(bytes, 1, bytes.length - 1);
      check(projector, projected);
      assertThat(projector.project(bytes, 1, bytes.length - 1).resource())
          .as("the same object gives the same bytes")
          .isEqualTo(projected.resource());
    } catch (MalformedObjectException refused) {
      assertThat(refused.getMessage()).isNotBlank().hasSizeLessThan(1_000);
    }
    assertThat(outcome(() -> projector.project(bytes, 1, bytes.length - 1)))
        .as("the reader of plain objects and the parser agree")
        .isEqualTo(outcome(() -> projector.projectJudged(bytes, 1, bytes.length - 1)));
  }

  private interface Projection {
    Projected project() throws MalformedObjectException;
  }

  private static String outcome(Projection projection) {
    try {
      return HexFormat.of().formatHex(projection.project().resource());
    } catch (MalformedObjectException refused) {
      return refused.reason().name();
    }
  }

  private static void check(Projector projector, Projected projected) {
    byte[] resource = projected.resource();
    assertThat(resource.length).isLessThanOrEqualTo(256 << 10);
    assertThat(ResourceHead.isValid(resource)).isTrue();
    assertThat(ResourceHead.name(resource)).isEqualTo(projected.name()).isNotEmpty();
    assertThat(Fixtures.decode(resource).getCellsCount())
        .isEqualTo(projector.type().columns().size());
  }
}
