package dev.lockstep.agent.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.agent.printing.BuiltInTypes;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.evidence.Holds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Objects of every type as an apiserver sends them, and their Resources. {@code
 * -Dprojection.golden.update=true} rewrites the golden files; read the difference before you commit
 * it. Their cells were compared with those of the printers of Kubernetes 1.36 for the same objects.
 */
class GoldenObjectsTest {

  private static final boolean UPDATE = Boolean.getBoolean("projection.golden.update");

  static List<String> names() {
    return Fixtures.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  @Holds("G14")
  void shouldReturnTheRecordedResourceWhenProjected(String name) throws Exception {
    String described = Fixtures.describe(Fixtures.typeOf(name), Fixtures.project(name));

    Path golden = Fixtures.OBJECTS.resolve(name + ".golden");
    updateIfAsked(golden, described);
    assertThat(described).isEqualTo(Fixtures.read(golden));
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldEncodeLikeTheGeneratedClassesWhenDecodedAndEncodedAgain(String name) throws Exception {
    byte[] resource = Fixtures.project(name).resource();

    assertThat(Fixtures.decode(resource).toByteArray()).isEqualTo(resource);
  }

  @Test
  void shouldHaveAnObjectOfEveryType() {
    assertThat(Fixtures.names().stream().map(name -> Fixtures.typeOf(name).typeId()))
        .containsAll(
            BuiltInTypes.all().stream().map(TypeDescriptor::typeId).collect(Collectors.toSet()));
  }

  private static void updateIfAsked(Path golden, String described) throws IOException {
    if (UPDATE) {
      Files.writeString(golden, described);
    }
  }
}
